using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Server.Caching;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Server.Rules;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Registers rules, hooks and webhooks; the engine adds ingestors and job queues.</summary>
internal static class ChangeEventServices
{
    /// <summary>Adds the services. Idempotent.</summary>
    public static IServiceCollection AddChangeEvents(this IServiceCollection services)
    {
        services.AddOptions<JobRulesOptions>().BindConfiguration(JobRulesOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobRulesOptions>, JobRulesOptionsValidator>());
        services
            .AddOptions<WebhooksOptions>()
            .Configure<IConfiguration>(
                (options, configuration) =>
                {
                    foreach (var channel in configuration.GetSection(WebhooksOptions.Section).GetChildren())
                    {
                        options.Secrets[channel.Key] = channel["Secret"] ?? "";
                    }
                }
            )
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhooksOptions>, WebhooksOptionsValidator>());
        services.TryAddSingleton(s =>
            ((JobRulesReading.Loaded)JobRulesOptionsValidator.Read(s.GetRequiredService<IOptions<JobRulesOptions>>().Value)).Rules
        );
        services.TryAddSingleton<IEntityLinkTypes>(s => s.GetRequiredService<ChangeRules>().Entities.LinkTypes());
        services.TryAddSingleton(s => new JobFactory(
            s.GetRequiredService<ChangeRules>(),
            () => Guid.CreateVersion7(s.GetRequiredService<TimeProvider>().GetUtcNow()).ToString("N")
        ));
        services.TryAddSingleton<FollowUps>();
        services.TryAddSingleton<JobLog>();
        services.TryAddSingleton<FeedLog>();
        services.TryAddSingleton<IEventObserver<JobEvent>>(s => new CompositeObserver<JobEvent>(
            s.GetRequiredService<JobLog>(),
            s.GetRequiredService<JobMetrics>()
        ));
        services.TryAddSingleton<IEventObserver<FeedEvent>>(s => new CompositeObserver<FeedEvent>(
            s.GetRequiredService<FeedLog>(),
            s.GetRequiredService<ChannelMetrics>()
        ));
        services.AddProductMetrics<ReadingMetrics>();
        services.TryAddSingleton<IReadingObserver>(s => s.GetRequiredService<ReadingMetrics>());
        services.TryAddSingleton<IChannelObserver>(s => s.GetRequiredService<ChannelMetrics>());
        services.TryAddSingleton<HookTable>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHook, InvalidateHook>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHook, RecrossHook>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHook, HeartbeatHook>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHook, CacheHook>(s => new CacheHook(
                s.GetRequiredService<DomainCaches>(),
                s.GetRequiredService<ChangeRules>(),
                s.GetRequiredService<IOptions<CacheLimitOptions>>().Value.RelationFor,
                s.GetRequiredService<TimeProvider>()
            ))
        );
        return services;
    }
}
