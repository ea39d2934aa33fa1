using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>Receives announcements of a tenant's changes: a replica on a silo or in a calling process.</summary>
[Alias("customer-cache.ITenantFollower")]
public interface ITenantFollower : IGrainObserver
{
    /// <summary>Announces a change. Not awaited and not retried.</summary>
    [Alias("Announced")]
    [OneWay]
    Task AnnouncedAsync(TenantAnnouncement announcement);
}
