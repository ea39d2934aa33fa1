using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Tests.Shared;

/// <summary>The vendors of a vector, by the current script. They respond at once.</summary>
public sealed class ScriptedVendors(Func<UpstreamScript> script, IReadOnlyList<TenantId> tenants)
    : IVendors,
        IBruinInventory,
        IHawkeyeProbes
{
    public IReadOnlyList<TenantId> Tenants => tenants;

    /// <summary>Gets or sets the current script.</summary>
    public UpstreamScript Script => script();

    public IHawkeyeProbes Hawkeye => this;

    public IBruinInventory Bruin => this;

    public IVeloCloudOrchestrator Orchestrator(TenantId tenant) => new ScriptedOrchestrator(script, tenant.Host);

    public Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken) =>
        Ask(BusRequest.Probes, [], reply => reply.To(ScriptedBodies.Probes));

    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        Ask(BusRequest.ClientInfo, new() { ["service_number"] = serviceNumber }, reply => reply.To(ScriptedBodies.Clients));

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => Ask(BusRequest.Attributes, Inventory(clientId, serviceNumber), reply => reply.To(ScriptedBodies.Attributes));

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetManagementStatusAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => Ask(BusRequest.ManagementStatus, Inventory(clientId, serviceNumber), reply => reply.To(ScriptedBodies.ManagementStatus));

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        Ask(BusRequest.Site, new() { ["client_id"] = clientId, ["site_id"] = siteId }, reply => reply.To(ScriptedBodies.Site));

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        Ask(BusRequest.Contacts, new() { ["client_id"] = clientId }, reply => reply.To(ScriptedBodies.Contacts));

    private static JsonObject Inventory(long clientId, string serviceNumber) =>
        new()
        {
            ["client_id"] = clientId,
            ["service_number"] = serviceNumber,
            ["status"] = "A",
        };

    private Task<T> Ask<T>(string subject, JsonObject body, Func<ScriptedReply, T> read) =>
        Task.FromResult(read(script().Ask(new BusRequest(subject, body))));
}
