using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Tests.Shared;

/// <summary>
/// Reads the bodies of scripted responses as our vendor clients do: malformed rows are skipped and counted, null is unexpected
/// content.
/// </summary>
internal static class ScriptedBodies
{
    public static Listing<ListedEdge>? Links(JsonElement body, string host) => Rows(body, row => ListedEdge(row, host));

    public static ListedEdge? ListedEdge(JsonElement row, string host) =>
        Number(row, "enterpriseId") is { } enterprise && Number(row, "edgeId") is { } edge
            ? new ListedEdge(
                new EdgeId(host, enterprise, edge),
                Text(row, "enterpriseName"),
                Text(row, "edgeName"),
                Text(row, "edgeState"),
                Text(row, "edgeLastContact"),
                Text(row, "edgeSerialNumber"),
                Text(row, "edgeHASerialNumber")
            )
            : null;

    public static Listing<EnterpriseEdge>? EnterpriseEdges(JsonElement body) =>
        Rows(
            body,
            row =>
                Number(row, "id") is { } edge
                    ? new EnterpriseEdge(
                        edge,
                        [.. Items(row, "links").Select(l => new LogicalId(Text(l, "interface"), Text(l, "logicalId")))]
                    )
                    : null
        );

    public static Listing<LinkConfiguration>? LinksConfiguration(JsonElement body) =>
        Rows(
            body,
            row =>
                row.TryGetProperty("interfaces", out var interfaces)
                && interfaces.ValueKind == JsonValueKind.Array
                && Text(row, "mode") is { } mode
                && Text(row, "type") is { } type
                    ? new LinkConfiguration([.. interfaces.EnumerateArray().Select(i => i.GetString()!)], mode, type)
                    : null
        );

    public static Listing<ListedProbe>? Probes(JsonElement body) => Rows(body, Probe);

    public static ListedProbe? Probe(JsonElement row) =>
        row.TryGetProperty("nodetonode", out var nodeToNode)
        && nodeToNode.ValueKind == JsonValueKind.Object
        && row.TryGetProperty("realservice", out var realService)
        && realService.ValueKind == JsonValueKind.Object
            ? new ListedProbe(
                Raw(row, "probeId"),
                Raw(row, "uid"),
                Raw(row, "probeGroup"),
                Raw(row, "typeName"),
                Text(row, "serialNumber"),
                Text(nodeToNode, "lastUpdate"),
                Text(realService, "lastUpdate")
            )
            : null;

    public static IReadOnlyList<ClientInfo>? Clients(JsonElement body) =>
        body.ValueKind != JsonValueKind.Array
            ? null
            :
            [
                .. body.EnumerateArray()
                    .Select(c => new ClientInfo(Number(c, "client_id")!.Value, Text(c, "client_name"), Number(c, "site_id"))),
            ];

    public static IReadOnlyList<InventoryAttribute>? Attributes(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("attributes", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(a => new InventoryAttribute(Text(a, "key")!, Text(a, "value")))]
            : null;

    /// <summary>The former bridge returned the management status alone; for us it is one attribute.</summary>
    public static IReadOnlyList<InventoryAttribute>? ManagementStatus(JsonElement body) =>
        body.ValueKind is JsonValueKind.String or JsonValueKind.Null
            ? [new InventoryAttribute("Management Status", body.GetString())]
            : null;

    public static SiteDetails? Site(JsonElement body) =>
        body.ValueKind != JsonValueKind.Object
            ? null
            : new SiteDetails(
                RawJson.From(body),
                Text(body, "timeZone"),
                body.TryGetProperty("address", out var address) && address.ValueKind == JsonValueKind.Object ? Text(address, "zip") : null
            );

    public static IReadOnlyList<RawJson>? Contacts(JsonElement body) =>
        body.ValueKind != JsonValueKind.Array ? null : [.. body.EnumerateArray().Select(RawJson.From)];

    public static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Listing<T>? Rows<T>(JsonElement body, Func<JsonElement, T?> read)
        where T : class
    {
        if (body.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var rows = body.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select(read).OfType<T>().ToImmutableArray();
        return new Listing<T>(rows, body.GetArrayLength() - rows.Length);
    }

    private static IEnumerable<JsonElement> Items(JsonElement row, string name) =>
        row.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static RawJson Raw(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? RawJson.From(value) : default;
}
