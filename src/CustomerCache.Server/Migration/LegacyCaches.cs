using CustomerCache.Core.Inventory;
using StackExchange.Redis;

namespace CustomerCache.Server.Migration;

/// <summary>
/// Reads what the former service stored: one string per VeloCloud host and one for all probes, each a JSON array of records. Reads nothing
/// else in that Redis and writes nothing.
/// </summary>
internal sealed class LegacyCaches(IDatabase redis, string environment)
{
    /// <summary>The key of a tenant's records.</summary>
    public string KeyOf(TenantId tenant) => $"{environment}-{(tenant.System == DeviceSystem.Hawkeye ? "hawkeye" : tenant.Host)}";

    /// <summary>Returns the records of a tenant as stored; null when there are none.</summary>
    public async Task<byte[]?> FindAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await redis.StringGetAsync(KeyOf(tenant)).WaitAsync(cancellationToken);
}
