using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Access;
using CustomerCache.Server.Access.SignIn;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Caching;
using CustomerCache.Server.ChangeEvents;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Http;
using CustomerCache.Server.Http.OpenApi;
using CustomerCache.Server.Observability;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Server.OperatorConsole;
using CustomerCache.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server;

/// <summary>Registers the options, the HTTP API, alerts and telemetry of the server.</summary>
internal static class ServerServices
{
    /// <summary>Registers options, HTTP API, logs, telemetry and alerts. Idempotent.</summary>
    public static WebApplicationBuilder AddCustomerCacheServer(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddAccess();
        builder.WebHost.ServeLoopbackWhileOpen();
        services.AddProblemDetails();
        services.AddExceptionHandler<UnavailableHandler>();
        services.AddApiDocument();
        services.AddPackedBodies();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StartGate>();
        services.TryAddSingleton<CallLimits>();
        services.TryAddSingleton<UnreadAnswers>();
        builder.Host.ConfigureContainer<IServiceCollection>(WebServerFirst.Apply);
        services.TryAddSingleton<LoggerFactory>();
        services.TryAddSingleton(s => new SecretTexts(ConfigurationKeys.SecretsIn(s.GetRequiredService<IConfiguration>())));
        services.Replace(
            ServiceDescriptor.Singleton<ILoggerFactory>(s => new AggregatedLogs(
                s.GetRequiredService<LoggerFactory>(),
                TimeProvider.System,
                s.GetRequiredService<SecretTexts>()
            ))
        );
        builder.AddCustomerCacheTelemetry();
        services.TryAddSingleton<CompressedAnswers>();
        services.TryAddSingleton<LegacyCallLog>();
        services.TryAddSingleton<DeviceSearch>();
        services.TryAddSingleton<TenantModels>();
        services.TryAddSingleton<TenantWatch>();
        services.TryAddSingleton<SiloDirectory>();
        AddOptions(services);
        AddObservers(services);
        services.AddChangeEvents();
        services.AddDomainCaches();
        return builder;
    }

    /// <summary>Maps the HTTP API and the console.</summary>
    public static WebApplication UseCustomerCache(this WebApplication app)
    {
        app.UseCustomerCacheTelemetry();
        app.UseExceptionHandler();
        StartGate.Use(app);
        app.UseStatusCodePages(refused =>
            HeadRequests.TryAnswerOptions(refused.HttpContext)
                ? Task.CompletedTask
                : Problems.Unanswered(refused.HttpContext).ExecuteAsync(refused.HttpContext)
        );
        app.UseHead();
        app.UseRouting();

        // Before authentication: the console's files hold no data, and the sign-in page needs no key.
        app.UseConsole();
        app.UseAccess();
        app.Use(app.Services.GetRequiredService<CallLimits>().AnswerAsync);
        app.UsePackedBodies();
        app.MapOpenApi().NeedsRead();
        app.MapAccess();
        app.MapSignIn();
        app.MapLegacyCalls();
        app.MapRecords();
        app.MapTenants();
        app.MapSilos();
        app.MapDevices();
        app.MapRefreshes();
        app.MapImportExport();
        app.MapCaches();
        app.MapCacheEntries();
        app.MapRelations();
        app.MapEvents();
        app.MapJobs();
        app.MapDeadLetters();
        app.MapCacheHealth();
        app.MapHealth();
        app.MapOperations();
        app.MapMetrics();
        return app;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<AllOptions>().ValidateOnStart();
        services.AddOptions<DeploymentOptions>().BindConfiguration(DeploymentOptions.Section).ValidateOnStart();
        services.AddOptions<HttpLimitOptions>().BindConfiguration(HttpLimitOptions.Section).ValidateOnStart();
        services.AddOptions<RefreshOptions>().BindConfiguration(RefreshOptions.Section).ValidateOnStart();

        // Strict binding where there are lists: unreadable elements would be skipped silently otherwise.
        services
            .AddOptions<CrossingOptions>()
            .BindConfiguration(CrossingOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services
            .AddOptions<BlacklistOptions>()
            .Configure<IConfiguration>((options, configuration) => options.ReadFrom(configuration))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AllOptions>, ConfigurationKeysValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpLimitOptions>, HttpLimitOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, ConnectionLimits>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RefreshOptions>, RefreshOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CrossingOptions>, CrossingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BlacklistOptions>, BlacklistOptionsValidator>());
        services.TryAddSingleton(s => s.GetRequiredService<IOptions<RefreshOptions>>().Value);
        services.TryAddSingleton(s =>
            Policy(s.GetRequiredService<IOptions<CrossingOptions>>().Value, s.GetRequiredService<IOptions<BlacklistOptions>>().Value)
        );
    }

    private static void AddObservers(IServiceCollection services)
    {
        services.TryAddSingleton<DecisionLog>();
        services.TryAddSingleton<RefreshLog>();
        services.AddAlerts();
        services.TryAddSingleton<SharedSerialsLog>();
        services.TryAddKeyedSingleton<IEventObserver<RefreshEvent>>(
            RefreshObserverRoles.Node,
            (s, _) => s.GetRequiredService<RefreshLog>()
        );
        services.TryAddKeyedSingleton<IEventObserver<RefreshEvent>>(
            RefreshObserverRoles.Owner,
            (s, _) =>
                new CompositeObserver<RefreshEvent>(
                    s.GetRequiredService<AlertComposer>(),
                    s.GetRequiredService<SharedSerialsLog>(),
                    s.GetRequiredService<RefreshMetrics>()
                )
        );
        services.TryAddSingleton<IEventObserver<RefreshEvent>>(s => new CompositeObserver<RefreshEvent>(
            s.GetRequiredKeyedService<IEventObserver<RefreshEvent>>(RefreshObserverRoles.Node),
            s.GetRequiredKeyedService<IEventObserver<RefreshEvent>>(RefreshObserverRoles.Owner)
        ));
        services.TryAddSingleton<TenantReaders>();
    }

    private static CrossingPolicy Policy(CrossingOptions crossing, BlacklistOptions black) =>
        new(
            crossing.StatusesInForce,
            [.. crossing.PendingBlacklistedClients],
            [.. black.BlacklistedEdges.Select(e => new EdgeId(e.Host!, e.EnterpriseId!.Value, e.EdgeId!.Value))],
            TimeZoneInfo.FindSystemTimeZoneById(crossing.TimeZone)
        );
}
