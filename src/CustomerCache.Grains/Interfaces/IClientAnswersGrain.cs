using CustomerCache.Core.Inventory;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Interfaces;

/// <summary>
/// What Bruin says of one client and its sites, asked once in one refresh for all devices of the cluster that need it; key
/// <c>refresh/client number</c>. Lives as long as the refresh.
/// </summary>
[Alias("customer-cache.IClientAnswersGrain")]
internal interface IClientAnswersGrain : IGrainWithStringKey
{
    /// <summary>A site of the client.</summary>
    [Alias("GetSite")]
    [ResponseTimeout("00:15:00")]
    Task<VendorResult<SiteDetails>> GetSiteAsync(long? siteId, CancellationToken cancellationToken);

    /// <summary>The people to call about tickets of the client.</summary>
    [Alias("GetContacts")]
    [ResponseTimeout("00:15:00")]
    Task<VendorResult<IReadOnlyList<RawJson>>> GetContactsAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the answers, since the refresh has ended. A call that is lost is made up for by the idle timeout.</summary>
    [Alias("End")]
    [OneWay]
    Task EndAsync(CancellationToken cancellationToken);
}
