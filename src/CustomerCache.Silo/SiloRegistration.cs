using System.Net;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Abstractions.Calling;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Storage;
using CustomerCache.Silo.Joining;
using CustomerCache.Silo.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace CustomerCache.Silo;

/// <summary>Puts the silo together: with Redis a member of a cluster, without a cluster of its own that forgets everything.</summary>
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

        // Before the silo, so that it is the first thing that an operator reads.
        services.AddHostedService<SiloAnnouncement>();
        var options = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        var redis = builder.Configuration.GetSection(RedisOptions.Section).Get<RedisOptions>() ?? new RedisOptions();
        builder.UseOrleans(silo => Configure(silo, options, redis));
        AddStores(services, redis);
        return builder;
    }

    private static void AddStores(IServiceCollection services, RedisOptions redis)
    {
        services.TryAddSingleton<IPartitionObservers, PartitionLogs>();
        services.TryAddSingleton<IStorageHealth, RedisHealth>();
        if (redis.IsConfigured)
        {
            services.TryAddSingleton<RedisLink>();
            services.TryAddSingleton<IKeyedStores, RedisKeyedStores>();
        }
        else
        {
            services.TryAddSingleton<IKeyedStores, ForgetfulStores>();
        }
    }

    private static void Configure(ISiloBuilder silo, SiloOptions options, RedisOptions redis)
    {
        silo.Configure<ClusterOptions>(o => ClusterNames.Apply(o, options.ServiceId, options.ClusterId));
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = options.ProbeTimeout;

            // Signs of life in the table, by which a silo that starts after all have crashed tells the dead: Orleans' own ratio to the probes.
            o.IAmAliveTablePublishTimeout = options.ProbeTimeout * 6;

            // A last probe by way of another member would, after all have crashed, ask the dead about the dead until the join is given up.
            // Two silos must agree anyway that a third one is lost.
            o.EnableIndirectProbes = false;
        });
        silo.AddActivityPropagation();
        silo.AddDashboard();
        if (redis.IsConfigured)
        {
            ConfigureEndpoints(silo, options);
            silo.Services.AddSingleton<IMemberCalls, MemberCalls>();
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, CrashedCluster>();
            silo.UseRedis(redis);
        }
        else
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, null, ClusterNames.ServiceId(options.ServiceId, options.ClusterId), options.ClusterId);
            silo.AddCustomersInMemory();
            silo.UseInMemoryReminderService();
        }

        ClusterTls.Apply(silo, options.Tls);
    }

    private static void ConfigureEndpoints(ISiloBuilder silo, SiloOptions options)
    {
        if (options.AdvertisedAddress is { } text && IPAddress.TryParse(text, out var address))
        {
            silo.ConfigureEndpoints(address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        }
        else
        {
            silo.ConfigureEndpoints(options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
        }
    }
}
