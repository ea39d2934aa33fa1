using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Tests.Laws;

/// <summary>Creates small data.</summary>
internal static class Sample
{
    public const string Host = "vco1.example.net";

    public static readonly TenantId VeloCloud = new(DeviceSystem.VeloCloud, Host);

    public static readonly TenantId Hawkeye = new(DeviceSystem.Hawkeye, "hawkeye.example.net");

    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A record; those with equal arguments are equal.</summary>
    public static DeviceRecord Record(
        string serial,
        string content = "",
        EdgeId? edge = null,
        string? ha = null,
        ClientInfo? client = null,
        string? lastContact = null
    )
    {
        var json = new JsonObject
        {
            ["serial_number"] = serial,
            ["ha_serial_number"] = ha,
            ["last_contact"] = lastContact,
            ["content"] = content,
        };
        if (edge is { } id)
        {
            json["edge"] = new JsonObject
            {
                ["host"] = id.Host,
                ["enterprise_id"] = id.EnterpriseId,
                ["enterprise_name"] = "Acme Freight",
                ["edge_id"] = id.Number,
            };
        }

        if (client is not null)
        {
            json["bruin_client_info"] = new JsonObject
            {
                ["client_id"] = client.ClientId,
                ["client_name"] = client.ClientName,
                ["site_id"] = client.SiteId,
            };
        }

        return Read(json.ToJsonString());
    }

    public static DeviceRecord Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RecordReader.TryRead(document.RootElement, out var error) ?? throw new InvalidOperationException(error);
    }

    public static EdgeId Edge(long number, long enterprise = 100) => new(Host, enterprise, number);

    public static ListedEdge Listed(long number, string? serial, string? ha = null, string? state = "CONNECTED") =>
        new(Edge(number), "Acme Freight", $"edge {number}", state, "2026-03-01T10:00:00.000Z", serial, ha);

    public static ListedProbe Probe(string? serial, string? nodeToNode = "2026-03-01T10:00:00Z", string? realService = "never") =>
        new(
            RawJson.FromText("1"),
            RawJson.FromText("02:00"),
            RawJson.FromText("group"),
            RawJson.FromText("xr_pi"),
            serial,
            nodeToNode,
            realService
        );

    public static TenantSnapshot Snapshot(TenantId tenant, params IEnumerable<DeviceRecord> records) =>
        TenantSnapshot.Create(tenant, 1, Noon.AddHours(-4), records);

    public static IEnumerable<string> Serials(this IEnumerable<DeviceRecord> records) => records.Select(r => r.SerialNumber);
}
