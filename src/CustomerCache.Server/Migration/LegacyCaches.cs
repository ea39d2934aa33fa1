using CustomerCache.Core.Inventory;
using StackExchange.Redis;

namespace CustomerCache.Server.Migration;

/// <summary>
/// What the former service stored: one string for each VeloCloud host and one for all probes, each a JSON array of records. They are only
/// read, and no other key of that Redis is looked at.
/// </summary>
internal sealed class LegacyCaches(IDatabase redis, string environment)
{
    /// <summary>The key of a tenant's records.</summary>
    public string KeyOf(TenantId tenant) => $"{environment}-{(tenant.System == DeviceSystem.Hawkeye ? "hawkeye" : tenant.Host)}";

    /// <summary>The records of a tenant, as they are stored; null when nothing is.</summary>
    public async Task<byte[]?> FindAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await redis.StringGetAsync(KeyOf(tenant)).WaitAsync(cancellationToken);
}
