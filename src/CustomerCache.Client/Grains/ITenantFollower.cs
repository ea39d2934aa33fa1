using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>Somebody who wants to know when a tenant changes: a silo's replica, or that of a calling process.</summary>
[Alias("customer-cache.ITenantFollower")]
public interface ITenantFollower : IGrainObserver
{
    /// <summary>Something changed. Nobody waits for the answer, and nobody repeats it.</summary>
    [Alias("Announced")]
    [OneWay]
    Task AnnouncedAsync(TenantAnnouncement announcement);
}
