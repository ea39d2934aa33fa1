using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Reads every link of every edge of an orchestrator.</summary>
internal sealed class LinkListingCall(VeloCloudHost host) : VeloCloudListCall<ListedEdge>(host.LinkListing, EmptyBody, "links")
{
    private static readonly byte[] EmptyBody = "{}"u8.ToArray();

    public override string Name => "edge links";

    public override string Operation => "edge_links";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(300);

    protected override ListedEdge? ReadRow(JsonElement row, ListedEdge? before) => ReadRow(host.Name, row, before);

    /// <summary>Reads a row; null for an unreadable one.</summary>
    /// <remarks>The rows of one edge are adjacent and differ only in their link, so texts of the previous row are reused.</remarks>
    internal static ListedEdge? ReadRow(string host, JsonElement row, ListedEdge? previous) =>
        row.TryNumber("enterpriseId"u8, out var enterprise)
        && row.TryNumber("edgeId"u8, out var edge)
        && row.TryText("enterpriseName"u8, false, previous?.EnterpriseName, out var enterpriseName)
        && row.TryText("edgeName"u8, false, previous?.Name, out var name)
        && row.TryText("edgeState"u8, true, previous?.State, out var state)
        && row.TryText("edgeLastContact"u8, true, previous?.LastContact, out var lastContact)
        && row.TrySerial("edgeSerialNumber"u8, true, previous?.SerialNumber, out var serial)
        && row.TrySerial("edgeHASerialNumber"u8, false, previous?.HaSerialNumber, out var haSerial)
            ? new ListedEdge(new EdgeId(host, enterprise, edge), enterpriseName, name, state, lastContact, serial, haSerial)
            : null;
}
