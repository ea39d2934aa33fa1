using System.Globalization;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Grains.Devices;

/// <summary>
/// Provides Bruin to the silos of one refresh: device data is requested directly, data shared by devices once in the cluster.
/// </summary>
internal sealed class ClusterBruin(string refreshId, IBruinInventory bruin, IGrainFactory grains) : IBruinInventory
{
    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        bruin.GetClientInfoAsync(serviceNumber, cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => bruin.GetAttributesAsync(clientId, serviceNumber, cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetManagementStatusAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => bruin.GetManagementStatusAsync(clientId, serviceNumber, cancellationToken);

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        Answers(clientId).GetSiteAsync(siteId, cancellationToken);

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        Answers(clientId).GetContactsAsync(cancellationToken);

    /// <summary>Returns the grain that holds the data of a client in a refresh.</summary>
    public static IClientAnswersGrain Answers(IGrainFactory grains, string refreshId, long clientId) =>
        grains.GetGrain<IClientAnswersGrain>(string.Create(CultureInfo.InvariantCulture, $"{refreshId}/{clientId}"));

    private IClientAnswersGrain Answers(long clientId) => Answers(grains, refreshId, clientId);
}
