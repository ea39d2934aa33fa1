using CustomerCache.Core;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Observability;

/// <summary>
/// Reports serial numbers that several VeloCloud hosts serve: each host keeps its own record, and one of them is probably a device that was
/// moved. Checked when a refresh is stored.
/// </summary>
/// <param name="services">Resolves the replicas lazily: the engine that provides them depends on this observer.</param>
/// <param name="logger">The log.</param>
internal sealed partial class SharedSerialsLog(IServiceProvider services, ILogger<SharedSerialsLog> logger) : IEventObserver<RefreshEvent>
{
    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        if (happened is not RefreshEvent.Stored { Tenant.System: DeviceSystem.VeloCloud } stored)
        {
            return;
        }

        var replicas = services.GetRequiredService<ISnapshotSource>();
        foreach (var other in replicas.Configured.Where(t => t.System == DeviceSystem.VeloCloud && t != stored.Tenant))
        {
            var shared = replicas.Find(other) is { } snapshot
                ? stored.After.Records.Where(r => snapshot.Find(r.SerialNumber) is not null).Select(r => r.SerialNumber).ToArray()
                : [];
            if (shared.Length > 0)
            {
                Log.Shared(logger, shared.Length, stored.Tenant, other, shared[0]);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2019,
            LogLevel.Warning,
            "{Count} serial numbers of {Tenant} are served by {Other} too, such as {Serial}; keeping both records, a look-up by serial "
                + "answers the host configured first.",
            EventName = "SharedSerialsFound"
        )]
        public static partial void Shared(ILogger logger, int count, TenantId tenant, TenantId other, string serial);
    }
}
