using CustomerCache.Client.Calling;
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
/// Registers the Orleans engine under its roles. Idempotent. The host configures the silo itself: clustering, storage, reminders.
/// </summary>
public static class EngineServices
{
    /// <summary>Adds what grains need, the replicas and what they serve.</summary>
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

        // In this order: the replicas are there when the coordinator starts the first refreshes and the host begins to serve.
        services.AddHostedService<BruinQuotaClient>();
        services.AddHostedService(s => s.GetRequiredService<SiloReplicas>());
        services.AddHostedService<CoordinatorActivator>();
        services.AddHostedService<PartitionActivator>();
        services.AddHostedService<JobQueueActivator>();
        return services;
    }

    /// <summary>What tenants and devices need, without anything that runs by itself.</summary>
    internal static IServiceCollection AddGrainParts(this IServiceCollection services)
    {
        services.Configure<GrainCollectionOptions>(o =>
        {
            // The quantum must be shorter than every age; Orleans looks for idle activations once in that time.
            o.CollectionQuantum = DeviceGrain.IdleTimeout / 2;
            o.ClassSpecificCollectionAge[typeof(DeviceGrain).FullName!] = DeviceGrain.IdleTimeout;
        });
        services.TryAddSingleton<OwnedTenants>();
        services.TryAddSingleton<ITenantHandover, NoHandover>();
        services.TryAddSingleton(s => new Lazy<ICacheInvalidator>(s.GetRequiredService<ICacheInvalidator>));
        services.TryAddSingleton<TenantParts>();
        services.TryAddSingleton<StorageLoss>();
        services.TryAddSingleton<DeviceCrossings>();
        return services;
    }

    /// <summary>The partitions of the caches and their feed. The host adds where they are kept, their limits and who is told.</summary>
    internal static IServiceCollection AddCacheParts(this IServiceCollection services)
    {
        services.TryAddSingleton<StorageLoss>();
        services.TryAddSingleton<OwnedPartitions>();
        services.TryAddSingleton<SiloStopping>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<SiloStopping>());
        services.TryAddSingleton<PartitionParts>();
        services.TryAddSingleton<IPartitions, SiloPartitions>();
        services.TryAddSingleton<IInvalidationFeed, ClusterFeed>();
        return services;
    }

    /// <summary>Where events come in, where jobs wait, who follows feeds. The host adds the rules and the hooks.</summary>
    internal static IServiceCollection AddChangeParts(this IServiceCollection services)
    {
        services.TryAddSingleton(s => new Lazy<HookTable>(s.GetRequiredService<HookTable>));
        services.TryAddSingleton(s => new Lazy<IJobQueues>(s.GetRequiredService<IJobQueues>));
        services.TryAddSingleton<JobCodec>();
        services.TryAddSingleton<JobParts>();
        services.TryAddSingleton<FeedParts>();
        services.TryAddSingleton<ClusterJobQueues>();
        services.TryAddSingleton<IJobQueues>(s => s.GetRequiredService<ClusterJobQueues>());
        services.TryAddSingleton<ClusterIngestor>();
        services.TryAddSingleton<IChangeEventIngestor>(s => s.GetRequiredService<ClusterIngestor>());
        services.TryAddSingleton<IDeadLetters, ClusterDeadLetters>();
        services.TryAddSingleton<IChangeFeeds, ClusterFeeds>();
        return services;
    }
}
