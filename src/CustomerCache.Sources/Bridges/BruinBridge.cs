using System.Text.Json;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Bus;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bridges;

/// <summary>Calls Bruin through its bridge.</summary>
internal sealed class BruinBridge(VendorChannel channel) : IBruinInventory
{
    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        channel.SendAsync(new Clients(serviceNumber), cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => channel.SendAsync(new Attributes(clientId, serviceNumber), cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetManagementStatusAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => channel.SendAsync(new Status(clientId, serviceNumber), cancellationToken);

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        siteId is { } site
            ? channel.SendAsync(new Site(clientId, site), cancellationToken)
            : Task.FromResult<VendorResult<SiteDetails>>(SiteCall.NotFound(clientId, null));

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        channel.SendAsync(new Contacts(clientId), cancellationToken);

    private static void WriteInventory(Utf8JsonWriter body, long clientId, string serviceNumber)
    {
        body.WriteNumber("client_id"u8, clientId);
        body.WriteString("service_number"u8, serviceNumber);
        body.WriteString("status"u8, BruinStatus.Active);
    }

    private sealed class Clients(string serviceNumber)
        : BridgeCall<IReadOnlyList<ClientInfo>>(
            BridgeSubjects.Bruin,
            BridgeSubjects.ClientInfo,
            BusMessage.Body(b => b.WriteString("service_number"u8, serviceNumber))
        )
    {
        public override string Name => "client information";

        public override string Operation => "client_info";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(90);

        // An empty list removes the device, so that nothing but a list of readable clients is one.
        protected override VendorResult<IReadOnlyList<ClientInfo>> Read(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Array)
            {
                return UnexpectedFault("it is not a list of clients");
            }

            var clients = new List<ClientInfo>(root.GetArrayLength());
            foreach (var client in root.EnumerateArray())
            {
                if (
                    client.ValueKind != JsonValueKind.Object
                    || ClientInfoCall.ReadInfo(client, "client_id", "client_name", "site_id") is not { } info
                )
                {
                    return UnexpectedFault("a client has another form than promised");
                }

                clients.Add(info);
            }

            return clients;
        }
    }

    private sealed class Attributes(long clientId, string serviceNumber)
        : BridgeCall<IReadOnlyList<InventoryAttribute>>(
            BridgeSubjects.Bruin,
            BridgeSubjects.Attributes,
            BusMessage.Body(b => WriteInventory(b, clientId, serviceNumber))
        )
    {
        public override string Name => "attributes";

        public override string Operation => "attributes";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(90);

        protected override VendorResult<IReadOnlyList<InventoryAttribute>> Read(JsonElement root) =>
            AttributesCall.ReadAttributes(root) is { } attributes ? attributes : UnexpectedFault("it has no attributes");
    }

    private sealed class Status(long clientId, string serviceNumber)
        : BridgeCall<IReadOnlyList<InventoryAttribute>>(
            BridgeSubjects.Bruin,
            BridgeSubjects.ManagementStatus,
            BusMessage.Body(b => WriteInventory(b, clientId, serviceNumber))
        )
    {
        public override string Name => "management status";

        public override string Operation => "management_status";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(90);

        // Without attributes the bridge answers with the whole object of Bruin.
        protected override VendorResult<IReadOnlyList<InventoryAttribute>> Read(JsonElement root) =>
            root.ValueKind is JsonValueKind.String or JsonValueKind.Null
                ? new List<InventoryAttribute> { new(CrossingPolicy.ManagementStatusKey, root.AsTextOrNull()) }
                : UnexpectedFault("it is not a management status");
    }

    private sealed class Site(long clientId, long siteId)
        : BridgeCall<SiteDetails>(
            BridgeSubjects.Bruin,
            BridgeSubjects.Site,
            BusMessage.Body(b =>
            {
                b.WriteNumber("client_id"u8, clientId);
                b.WriteNumber("site_id"u8, siteId);
            })
        )
    {
        public override string Name => "site";

        public override string Operation => "site";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(120);

        protected override VendorResult<SiteDetails> Read(JsonElement root) =>
            root.ValueKind == JsonValueKind.Object ? SiteCall.ReadSite(root) : UnexpectedFault("it is not a site");
    }

    private sealed class Contacts(long clientId)
        : BridgeCall<IReadOnlyList<RawJson>>(
            BridgeSubjects.Bruin,
            BridgeSubjects.Contacts,
            BusMessage.Body(b => b.WriteNumber("client_id"u8, clientId))
        )
    {
        public override string Name => "ticket contacts";

        public override string Operation => "contacts";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(120);

        protected override VendorResult<IReadOnlyList<RawJson>> Read(JsonElement root) =>
            root.ValueKind == JsonValueKind.Array
                ? root.EnumerateArray().Select(RawJson.FromDelivered).ToList()
                : UnexpectedFault("it is not a list of contacts");
    }
}
