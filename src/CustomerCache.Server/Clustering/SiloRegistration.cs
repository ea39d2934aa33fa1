using System.Net;
using System.Security.Cryptography;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains;
using CustomerCache.Grains.Caching;
using CustomerCache.Server.Storage.Redis;
using CustomerCache.Server.Storage.Sqlite;
using CustomerCache.Sources.Feeds;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace CustomerCache.Server.Clustering;

/// <summary>Configures the silo: with Redis a member of a cluster, without it a single node over SQLite.</summary>
internal static class SiloRegistration
{
    /// <summary>Adds the silo. Grains and replicas are added by the engine.</summary>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SiloOptions>, SiloOptionsValidator>());
        services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());

        // Registered before the silo: it logs the first line that an operator reads, and a data folder that another process uses stops the
        // start.
        services.AddHostedService<StartupLogger>();
        services.AddHostedService<StartChecks>();
        var options = Read<SiloOptions>(builder.Configuration, SiloOptions.Section);
        var redis = Read<RedisOptions>(builder.Configuration, RedisOptions.Section);
        services.KeepOrleansOnSystemTime();
        AddStores(services, redis);

        // Clusters share nothing, so neither do their consumers.
        services.PostConfigure<FeedsOptions>(feeds => feeds.NameConsumers(options.ServiceId, options.ClusterId));
        builder.UseOrleans(silo => Configure(silo, options, redis));
        return builder;
    }

    // Needed before the host is built. What is unreadable is reported with all other errors when the options are validated at start.
    private static T Read<T>(ConfigurationManager configuration, string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException)
        {
            return new T();
        }
    }

    private static void AddStores(IServiceCollection services, RedisOptions redis)
    {
        services.TryAddSingleton<IPartitionObservers, PartitionLogs>();
        if (redis.IsConfigured)
        {
            services.AddRedisKeyedStores();
            services.TryAddSingleton<RedisDataGuard>();
            services.TryAddSingleton<IStorageHealth, RedisHealth>();
        }
        else
        {
            services.AddSqlite();
        }
    }

    private static void Configure(ISiloBuilder silo, SiloOptions options, RedisOptions redis)
    {
        silo.Configure<ClusterOptions>(o => ClusterNames.Apply(o, options.ServiceId, options.ClusterId));
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = options.ProbeTimeout;

            // Heartbeats in the membership table, by which a silo that starts after a crash of all detects dead members: Orleans' own ratio
            // to the probes.
            o.IAmAliveTablePublishTimeout = options.ProbeTimeout * 6;

            // After a crash of all members an indirect probe would ask dead members until the join fails. Two silos must agree on a dead
            // third one in any case.
            o.EnableIndirectProbes = false;
        });

        // Orleans allocates a table for a million addresses. Tenants, partitions and topics are called often; devices once per refresh.
        silo.Configure<GrainDirectoryOptions>(o => o.CacheSize = 1_000);
        silo.Services.AddLibraryExceptions();
        silo.AddActivityPropagation();
        silo.AddDashboard();
        if (redis.IsConfigured)
        {
            ConfigureEndpoints(silo, options);
            silo.Services.AddSingleton<ISiloProbe, SiloProbe>();
            silo.Services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler, FatalErrors>());
            silo.Services.AddHostedService<SiloWatch>();
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeadClusterJoinGate>();
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<RedisDataGuard>());
            silo.UseRedis(redis);
        }
        else
        {
            UseSingleNode(silo, options);
        }

        try
        {
            ClusterTls.Apply(silo, options.Tls);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"{SiloOptions.Section}:Tls cannot be used: {unreadable.Message} Name PEM files of a certificate, its key and the "
                    + $"authorities.",
                unreadable
            );
        }
    }

    private static void UseSingleNode(ISiloBuilder silo, SiloOptions options)
    {
        // The address only names the silo in its own membership table; nothing connects to it, so the system picks the listening port.
        silo.UseLocalhostClustering(options.SiloPort ?? SiloOptions.DefaultSiloPort, options.GatewayPort ?? 0, null);
        silo.Configure<ClusterOptions>(o => ClusterNames.Apply(o, options.ServiceId, options.ClusterId));
        if (options.SiloPort is null)
        {
            silo.Configure<EndpointOptions>(o => o.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0));
        }

        silo.AddSqliteStorage();
        silo.UseInMemoryReminderService();
    }

    private static void ConfigureEndpoints(ISiloBuilder silo, SiloOptions options)
    {
        var (siloPort, gatewayPort) = (
            options.SiloPort ?? SiloOptions.DefaultSiloPort,
            options.GatewayPort ?? SiloOptions.DefaultGatewayPort
        );
        if (options.AdvertisedAddress is { } text && IPAddress.TryParse(text, out var address))
        {
            silo.ConfigureEndpoints(address, siloPort, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        }
        else
        {
            silo.ConfigureEndpoints(siloPort, gatewayPort, listenOnAnyHostAddress: true);
        }
    }
}
