using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>Bruin over HTTPS.</summary>
internal sealed class BruinClient(BruinApi api, VendorChannel channel) : IBruinInventory
{
    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        channel.AskAsync(new ClientInfoCall(api, serviceNumber), cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => channel.AskAsync(new AttributesCall(api, clientId, serviceNumber), cancellationToken);

    /// <summary>
    /// An inventory without a site is not asked for: Bruin would answer with all sites of the client, and the first would be anybody's.
    /// </summary>
    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        siteId is { } site
            ? channel.AskAsync(new SiteCall(api, clientId, site), cancellationToken)
            : Task.FromResult<VendorResult<SiteDetails>>(SiteCall.NotFound(clientId, null));

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        channel.AskAsync(new ContactsCall(api, clientId), cancellationToken);

    /// <summary>The answer to calls while no token is to be had: Bruin would refuse them all.</summary>
    public static VendorFault WithoutToken(VendorFault login) =>
        new(
            login.Kind is VendorFaultKind.Refused or VendorFaultKind.NotFound or VendorFaultKind.UnexpectedContent
                ? VendorFaultKind.Unauthorized
                : login.Kind,
            500,
            BruinTexts.MissingToken
        );
}
