using CustomerCache.Core.Caching.Feed;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Feeds;
using CustomerCache.Core.ChangeEvents.Working;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Hosting.Options;
using CustomerCache.Server.Caching;
using CustomerCache.Server.ChangeEvents;
using CustomerCache.Server.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Engine;

/// <summary>Registers the in-process engine under its roles. Idempotent.</summary>
internal static class EngineServices
{
    public static IServiceCollection AddInProcessEngine(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(InProcessEngine)))
        {
            return services;
        }

        services.TryAddSingleton<RefreshRegistry>();
        services.TryAddSingleton<ITenantStorage>(s => new FileTenantStorage(
            Path.GetFullPath(s.GetRequiredService<IOptions<DeploymentOptions>>().Value.DataFolder),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<FileTenantStorage>>()));
        services.TryAddSingleton<IStorageHealth, FolderHealth>();
        services.TryAddSingleton(s => new EngineParts(
            s.GetRequiredService<ITenantStorage>(),
            s.GetRequiredService<TenantReaders>(),
            s.GetRequiredService<RefreshRegistry>(),
            s.GetRequiredService<RefreshOptions>(),
            s.GetRequiredService<IRefreshObserver>(),
            s.GetRequiredService<TimeProvider>(),
            Random.Shared.NextDouble));
        services.AddHostedService<DataFolderLock>();
        services.AddSingleton<InProcessEngine>();
        services.AddSingleton<ITenants>(s => s.GetRequiredService<InProcessEngine>());
        services.AddSingleton<ISnapshotReplicas>(s => s.GetRequiredService<InProcessEngine>());
        services.AddHostedService(s => s.GetRequiredService<InProcessEngine>());
        AddCaches(services);
        return services;
    }

    private static void AddCaches(IServiceCollection services)
    {
        services.TryAddSingleton<IKeyedStores>(s => new KeyedLogFiles(
            Path.Combine(Path.GetFullPath(s.GetRequiredService<IOptions<DeploymentOptions>>().Value.DataFolder), "keyed")));
        services.TryAddSingleton<IInvalidationFeed, InvalidationFeed>();
        services.AddSingleton<InProcessPartitions>();
        services.AddSingleton<IPartitions>(s => s.GetRequiredService<InProcessPartitions>());
        services.AddHostedService(s => s.GetRequiredService<InProcessPartitions>());
        services.AddSingleton<InProcessJobQueues>();
        services.AddSingleton<IJobQueues>(s => s.GetRequiredService<InProcessJobQueues>());
        services.AddHostedService(s => s.GetRequiredService<InProcessJobQueues>());
        services.AddSingleton<InProcessIntake>();
        services.AddSingleton<IChangeIntake>(s => s.GetRequiredService<InProcessIntake>());
        services.AddHostedService(s => s.GetRequiredService<InProcessIntake>());
        services.AddSingleton<InProcessFeeds>();
        services.AddSingleton<IChangeFeeds>(s => s.GetRequiredService<InProcessFeeds>());
        services.AddHostedService(s => s.GetRequiredService<InProcessFeeds>());
    }
}
