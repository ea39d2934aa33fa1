using System.Globalization;
using CustomerCache.Core.Inventory;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Devices;

/// <summary>
/// Caches Bruin's data of one client and its sites for all devices of one refresh; the key is <c>refresh/client number</c>. Lives as long
/// as the refresh.
/// </summary>
[Alias("customer-cache.IClientAnswersGrain")]
internal interface IClientAnswersGrain : IGrainWithStringKey
{
    /// <summary>Returns a site of the client.</summary>
    [Alias("GetSite")]
    [ResponseTimeout("00:15:00")]
    Task<VendorResult<SiteDetails>> GetSiteAsync(long? siteId, CancellationToken cancellationToken);

    /// <summary>Returns the ticket contacts of the client.</summary>
    [Alias("GetContacts")]
    [ResponseTimeout("00:15:00")]
    Task<VendorResult<IReadOnlyList<RawJson>>> GetContactsAsync(CancellationToken cancellationToken);

    /// <summary>Discards the cached results after the refresh. If the call is lost, the idle timeout applies.</summary>
    [Alias("End")]
    [OneWay]
    Task EndAsync(CancellationToken cancellationToken);
}

/// <summary>Calls Bruin once for what the devices of one client share in one refresh. Transient failures are not cached.</summary>
[Reentrant]
[CollectionAgeLimit(Minutes = 5)]
internal sealed class ClientAnswersGrain : Grain, IClientAnswersGrain
{
    private readonly IBruinInventory _bruin;
    private readonly long _client;
    private readonly Dictionary<long, Task<VendorResult<SiteDetails>>> _sites = [];
    private Task<VendorResult<SiteDetails>>? _noSite;
    private Task<VendorResult<IReadOnlyList<RawJson>>>? _contacts;

    public ClientAnswersGrain(IVendors vendors)
    {
        _bruin = vendors.Bruin;
        var key = this.GetPrimaryKeyString();
        _client = long.Parse(key.AsSpan(key.LastIndexOf('/') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    // Requests are shared, so one caller's cancellation must not cancel them.
    public async Task<VendorResult<SiteDetails>> GetSiteAsync(long? siteId, CancellationToken cancellationToken)
    {
        var request = siteId is { } site
            ? _sites.GetValueOrDefault(site) ?? (_sites[site] = _bruin.GetSiteAsync(_client, site, CancellationToken.None))
            : _noSite ??= _bruin.GetSiteAsync(_client, null, CancellationToken.None);
        var result = await request.WaitAsync(cancellationToken);
        if (IsTransient(result.Fault))
        {
            Evict(siteId, request);
        }
        else if (siteId is { } known && ReferenceEquals(_sites.GetValueOrDefault(known), request))
        {
            // Releases the state of the request and keeps the result.
            _sites[known] = Task.FromResult(result);
        }

        return result;
    }

    public async Task<VendorResult<IReadOnlyList<RawJson>>> GetContactsAsync(CancellationToken cancellationToken)
    {
        var request = _contacts ??= _bruin.GetTicketContactsAsync(_client, CancellationToken.None);
        var result = await request.WaitAsync(cancellationToken);
        if (IsTransient(result.Fault) && ReferenceEquals(_contacts, request))
        {
            _contacts = null;
        }

        return result;
    }

    public Task EndAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    // Transient: Bruin was not called, or its response was unreadable. The next caller retries.
    private static bool IsTransient(VendorFault? fault) => fault?.Kind is VendorFaultKind.CircuitOpen or VendorFaultKind.UnexpectedContent;

    private void Evict(long? siteId, Task<VendorResult<SiteDetails>> request)
    {
        if (siteId is { } site)
        {
            if (ReferenceEquals(_sites.GetValueOrDefault(site), request))
            {
                _sites.Remove(site);
            }
        }
        else if (ReferenceEquals(_noSite, request))
        {
            _noSite = null;
        }
    }
}
