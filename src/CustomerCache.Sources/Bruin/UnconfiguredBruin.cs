using CustomerCache.Core.Inventory;
using CustomerCache.Core.Quotas;

namespace CustomerCache.Sources.Bruin;

/// <summary>Represents Bruin in a process without tenants; every call fails.</summary>
internal sealed class UnconfiguredBruin : IBruinInventory
{
    private static readonly VendorFault Fault = new(VendorFaultKind.Refused, null, "Bruin is not configured; set CustomerCache:Bruin:Url");

    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        Task.FromResult<VendorResult<IReadOnlyList<ClientInfo>>>(Fault);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => Task.FromResult<VendorResult<IReadOnlyList<InventoryAttribute>>>(Fault);

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        Task.FromResult<VendorResult<SiteDetails>>(Fault);

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        Task.FromResult<VendorResult<IReadOnlyList<RawJson>>>(Fault);
}

/// <summary>Represents the limit of a process without Bruin: it never demands a permit and ignores any.</summary>
internal sealed class UnconfiguredBruinLimit : IAdjustableLimit
{
    public string Name => BruinApi.Vendor;

    public int Total => 0;

    public int InUse => 0;

    public int Waiting => 0;

    public DateTimeOffset PausedUntil => DateTimeOffset.MinValue;

    public void PauseUntil(DateTimeOffset until) { }

    public Task WhenDemandedAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    public void SetLimit(int permits, DateTimeOffset until) { }
}
