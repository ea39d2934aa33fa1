using CustomerCache.Client.Calling;
using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.ChangeEvents;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using CustomerCache.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CustomerCache.Grains;

/// <summary>
/// Registers the grains and their services. Idempotent. The host configures the silo itself: clustering, storage, reminders.
/// </summary>
public static class EngineServices
{
    /// <summary>Adds grains, replicas and background services.</summary>
    public static IServiceCollection AddOrleansEngine(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(SiloReplicas)))
        {
            return services;
        }

        services.AddOptions<ReplicaOptions>().BindConfiguration(ReplicaOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ReplicaOptions>, ReplicaOptionsValidator>());
        services.AddSingleton<RetainedSnapshots>();
        services.AddSingleton<SelectionBlocks>();
        services.AddSingleton<SiloReplicas>();
        services.AddSingleton<ITenantHandover>(s => s.GetRequiredService<SiloReplicas>());
        services.TryAddSingleton<ISnapshotSource>(s => s.GetRequiredService<SiloReplicas>());
        services.TryAddSingleton<ITenantClient, TenantClient>();

        services.AddGrainParts();
        services.AddCacheParts();
        services.AddChangeParts();

        // The order matters: replicas are ready before the coordinator starts refreshes and the host serves requests.
        services.AddHostedService<BruinQuotaClient>();
        services.AddHostedService(s => s.GetRequiredService<SiloReplicas>());
        services.AddHostedService<CoordinatorActivator>();
        services.AddHostedService<PartitionActivator>();
        services.AddHostedService<JobQueueActivator>();
        return services;
    }

    /// <summary>Adds the services of tenants and devices, without background services.</summary>
    internal static IServiceCollection AddGrainParts(this IServiceCollection services)
    {
        services.Configure<GrainCollectionOptions>(o =>
        {
            // The quantum must be shorter than every collection age; Orleans collects once per quantum.
            o.CollectionQuantum = DeviceGrain.IdleTimeout / 2;
            o.ClassSpecificCollectionAge[typeof(DeviceGrain).FullName!] = DeviceGrain.IdleTimeout;
        });
        services.TryAddSingleton<OwnedTenants>();
        services.TryAddSingleton<ITenantHandover, NoHandover>();
        services.TryAddSingleton(s => new Lazy<ICacheInvalidator>(s.GetRequiredService<ICacheInvalidator>));
        services.TryAddSingleton<TenantDependencies>();
        services.TryAddSingleton<StorageLoss>();
        services.TryAddSingleton<DeviceCrossings>();
        return services.AddStopping();
    }

    /// <summary>Adds cache partitions and the invalidation feed. The host adds stores, limits and observers.</summary>
    internal static IServiceCollection AddCacheParts(this IServiceCollection services)
    {
        services.TryAddSingleton<StorageLoss>();
        services.TryAddSingleton<OwnedPartitions>();
        services.TryAddSingleton<PartitionDependencies>();
        services.TryAddSingleton<IPartitions, SiloPartitions>();
        services.TryAddSingleton<IInvalidationFeed, ClusterFeed>();
        return services.AddStopping();
    }

    private static IServiceCollection AddStopping(this IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(SiloStopping)))
        {
            services.AddSingleton<SiloStopping>();
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<SiloStopping>());
        }

        return services;
    }

    /// <summary>Adds event ingestion, job queues and feed followers. The host adds rules and hooks.</summary>
    internal static IServiceCollection AddChangeParts(this IServiceCollection services)
    {
        services.TryAddSingleton(s => new Lazy<HookTable>(s.GetRequiredService<HookTable>));
        services.TryAddSingleton(s => new Lazy<IJobQueues>(s.GetRequiredService<IJobQueues>));
        services.TryAddSingleton<JobCodec>();
        services.TryAddSingleton<JobQueueDependencies>();
        services.TryAddSingleton(SecretTexts.None);
        services.TryAddSingleton<FeedDependencies>();
        services.TryAddSingleton<ClusterJobQueues>();
        services.TryAddSingleton<IJobQueues>(s => s.GetRequiredService<ClusterJobQueues>());
        services.TryAddSingleton<ClusterIngestor>();
        services.TryAddSingleton<IChangeEventIngestor>(s => s.GetRequiredService<ClusterIngestor>());
        services.TryAddSingleton<IDeadLetters, ClusterDeadLetters>();
        services.TryAddSingleton<IChangeFeeds, ClusterFeeds>();
        return services;
    }
}
