using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class Changing
{
    public static async Task RunAsync(
        ICustomerCacheClient cache,
        TenantId tenant,
        long version,
        Action<string> stale,
        Func<Task<long>> startAgain,
        CancellationToken stopping
    )
    {
        while (!stopping.IsCancellationRequested)
        {
            switch (await cache.GetChangesAsync(tenant, version, TimeSpan.FromMinutes(1), stopping))
            {
                case TenantChanges.Delta(var changes):
                    changes.Upserted.Select(record => record.SerialNumber).Concat(changes.Removed).ToList().ForEach(stale);
                    version = changes.To;
                    break;
                case TenantChanges.TooOld:
                    version = await startAgain();
                    break;
            }
        }
    }
}
