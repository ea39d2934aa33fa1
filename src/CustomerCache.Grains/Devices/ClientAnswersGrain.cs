using System.Globalization;
using CustomerCache.Core.Inventory;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Devices;

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

/// <summary>Asks Bruin once for what the devices of one client share in one refresh. Keeps nothing but answers that stay answers.</summary>
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

    // The questions are everybody's: the first one's change of mind must not end them.
    public async Task<VendorResult<SiteDetails>> GetSiteAsync(long? siteId, CancellationToken cancellationToken)
    {
        var asked = siteId is { } site
            ? _sites.GetValueOrDefault(site) ?? (_sites[site] = _bruin.GetSiteAsync(_client, site, CancellationToken.None))
            : _noSite ??= _bruin.GetSiteAsync(_client, null, CancellationToken.None);
        var answer = await asked.WaitAsync(cancellationToken);
        if (IsPassing(answer.Fault))
        {
            Forget(siteId, asked);
        }
        else if (siteId is { } known && ReferenceEquals(_sites.GetValueOrDefault(known), asked))
        {
            // Without what it took to get it.
            _sites[known] = Task.FromResult(answer);
        }

        return answer;
    }

    public async Task<VendorResult<IReadOnlyList<RawJson>>> GetContactsAsync(CancellationToken cancellationToken)
    {
        var asked = _contacts ??= _bruin.GetTicketContactsAsync(_client, CancellationToken.None);
        var answer = await asked.WaitAsync(cancellationToken);
        if (IsPassing(answer.Fault) && ReferenceEquals(_contacts, asked))
        {
            _contacts = null;
        }

        return answer;
    }

    public Task EndAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    // The next one who asks tries again: Bruin was not asked at all, or its answer could not be understood.
    private static bool IsPassing(VendorFault? fault) => fault?.Kind is VendorFaultKind.CircuitOpen or VendorFaultKind.UnexpectedContent;

    private void Forget(long? siteId, Task<VendorResult<SiteDetails>> asked)
    {
        if (siteId is { } site)
        {
            if (ReferenceEquals(_sites.GetValueOrDefault(site), asked))
            {
                _sites.Remove(site);
            }
        }
        else if (ReferenceEquals(_noSite, asked))
        {
            _noSite = null;
        }
    }
}
