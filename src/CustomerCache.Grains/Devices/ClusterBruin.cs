using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Grains.Abstractions;

namespace CustomerCache.Grains.Devices;

/// <summary>Bruin as the silos of one refresh see it: what belongs to one device is asked here, what devices share is asked once in the cluster.</summary>
internal sealed class ClusterBruin(string refreshId, IBruinInventory bruin, IGrainFactory grains) : IBruinInventory
{
    public Task<VendorAnswer<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        bruin.GetClientInfoAsync(serviceNumber, cancellationToken);

    public Task<VendorAnswer<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(long clientId, string serviceNumber, CancellationToken cancellationToken) =>
        bruin.GetAttributesAsync(clientId, serviceNumber, cancellationToken);

    public async Task<VendorAnswer<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        (await Answers(clientId).GetSiteAsync(siteId, cancellationToken)).ToAnswer();

    public async Task<VendorAnswer<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        (await Answers(clientId).GetContactsAsync(cancellationToken)).ToAnswer();

    private IClientAnswersGrain Answers(long clientId) =>
        grains.GetGrain<IClientAnswersGrain>(string.Create(CultureInfo.InvariantCulture, $"{refreshId}/{clientId}"));
}
