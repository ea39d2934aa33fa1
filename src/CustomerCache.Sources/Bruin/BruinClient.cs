using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>Calls Bruin over HTTPS.</summary>
internal sealed class BruinClient(BruinApi api, VendorChannel channel) : IBruinInventory
{
    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        channel.SendAsync(new ClientInfoCall(api, serviceNumber), cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => channel.SendAsync(new AttributesCall(api, clientId, serviceNumber), cancellationToken);

    /// <summary>Returns the site of an inventory.</summary>
    /// <remarks>
    /// Without a site id no call is made: Bruin would return all sites of the client, of which the first may be unrelated.
    /// </remarks>
    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        siteId is { } site
            ? channel.SendAsync(new SiteCall(api, clientId, site), cancellationToken)
            : Task.FromResult<VendorResult<SiteDetails>>(SiteCall.NotFound(clientId, null));

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        channel.SendAsync(new ContactsCall(api, clientId), cancellationToken);

    /// <summary>Returns the fault of calls while no token is available, since Bruin would reject them all.</summary>
    public static VendorFault WithoutToken(VendorFault login) =>
        new(
            login.Kind is VendorFaultKind.Refused or VendorFaultKind.NotFound or VendorFaultKind.UnexpectedContent
                ? VendorFaultKind.Unauthorized
                : login.Kind,
            500,
            BruinTexts.MissingToken
        );
}
