using System.Collections.Concurrent;
using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// One fake orchestrator and Bruin: every edge is known to Bruin, two clients share the edges, two sites each. A test may block,
/// fail and change the responses; every request is recorded with its silo. Thread safe.
/// </summary>
internal sealed class FakeVendors
{
    public static readonly TenantId Vco1 = new(DeviceSystem.VeloCloud, "vco1.example.net");
    public static readonly VendorFault TimedOut = new(VendorFaultKind.TimedOut, null, "no answer in time");

    private readonly ConcurrentQueue<BruinRequest> _requests = new();

    public FakeVendors(int edges) => Edges = [.. Enumerable.Range(0, edges).Select(Edge)];

    /// <summary>Gets or sets the edges that the orchestrator lists.</summary>
    public ImmutableArray<ListedEdge> Edges { get; set; }

    /// <summary>Awaited before every response of Bruin.</summary>
    public Func<BruinRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Gets or sets the fault of a request to Bruin; null for none.</summary>
    public Func<BruinRequest, VendorFault?> Fault { get; set; } = _ => null;

    /// <summary>The management status of a device.</summary>
    public Func<string, string> Status { get; set; } = _ => SampleBruin.Gold;

    /// <summary>Gets the requests to Bruin, in order.</summary>
    public IReadOnlyCollection<BruinRequest> Requests => _requests;

    public static string Serial(int number) => $"VC{number:00000}";

    public static ListedEdge Edge(int number) =>
        new(
            new EdgeId(Vco1.Host, 100, number),
            "Acme Freight",
            $"edge {number}",
            "CONNECTED",
            "2026-03-01T10:00:00.000Z",
            Serial(number),
            null
        );

    /// <summary>Clears the recorded requests.</summary>
    public void Forget() => _requests.Clear();

    /// <summary>Returns the vendors for one silo.</summary>
    public IVendors On(string silo) => new SiloVendors(this, silo);

    private async Task<VendorResult<T>> AskAsync<T>(BruinRequest question, Func<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        _requests.Enqueue(question);
        await Before(question).WaitAsync(cancellationToken);
        return Fault(question) is { } fault ? fault : answer();
    }

    /// <summary>A request to Bruin: <c>client</c>, <c>attributes</c>, <c>site</c> or <c>contacts</c>, and its subject.</summary>
    public sealed record BruinRequest(string Silo, string What, string Of);

    private sealed class SiloVendors(FakeVendors all, string silo) : IVendors, IVeloCloudOrchestrator, IBruinInventory
    {
        public IReadOnlyList<TenantId> Tenants => [Vco1];

        public IHawkeyeProbes? Hawkeye => null;

        public IBruinInventory Bruin => this;

        public IVeloCloudOrchestrator Orchestrator(TenantId tenant) => this;

        public Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken) =>
            Task.FromResult<VendorResult<Listing<ListedEdge>>>(new Listing<ListedEdge>(all.Edges, 0));

        public Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(
            long enterpriseId,
            CancellationToken cancellationToken
        ) => Task.FromResult<VendorResult<Listing<EnterpriseEdge>>>(new Listing<EnterpriseEdge>([], 0));

        public Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(
            ListedEdge edge,
            CancellationToken cancellationToken
        ) => Task.FromResult<VendorResult<Listing<LinkConfiguration>>>(new Listing<LinkConfiguration>([], 0));

        public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(
            string serviceNumber,
            CancellationToken cancellationToken
        ) => Ask<IReadOnlyList<ClientInfo>>("client", serviceNumber, () => [Client(serviceNumber)], cancellationToken);

        public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
            long clientId,
            string serviceNumber,
            CancellationToken cancellationToken
        ) =>
            Ask<IReadOnlyList<InventoryAttribute>>(
                "attributes",
                serviceNumber,
                () => [new InventoryAttribute("Management Status", all.Status(serviceNumber))],
                cancellationToken
            );

        public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
            Ask(
                "site",
                $"{clientId}/{siteId}",
                () => new SiteDetails(RawJson.Parse($$"""{"siteID":"{{siteId}}"}"""), "Eastern", null),
                cancellationToken
            );

        public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
            Ask<IReadOnlyList<RawJson>>(
                "contacts",
                $"{clientId}",
                () => [RawJson.Parse($$"""{"email":"{{clientId}}@example.com"}""")],
                cancellationToken
            );

        private static ClientInfo Client(string serial)
        {
            var number = int.Parse(serial[2..], System.Globalization.CultureInfo.InvariantCulture);
            return new ClientInfo(9100 + (number % 2), "Acme Freight", 500 + (number % 4));
        }

        private Task<VendorResult<T>> Ask<T>(string what, string of, Func<T> answer, CancellationToken cancellationToken)
            where T : class => all.AskAsync(new BruinRequest(silo, what, of), answer, cancellationToken);
    }
}
