using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Every link of every edge of an orchestrator.</summary>
internal sealed class LinkListingCall(VeloCloudHost host) : VeloCloudListCall<ListedEdge>(host.LinkListing, EmptyBody, "links")
{
    private static readonly byte[] EmptyBody = "{}"u8.ToArray();

    public override string Name => "edge links";

    public override string Operation => "edge_links";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(300);

    // Rows of one edge follow each other and differ only in their link: the texts of the row before are mostly those of this one.
    protected override ListedEdge? ReadRow(JsonElement row, ListedEdge? before) =>
        row.TryNumber("enterpriseId"u8, out var enterprise)
        && row.TryNumber("edgeId"u8, out var edge)
        && row.TryText("enterpriseName"u8, false, before?.EnterpriseName, out var enterpriseName)
        && row.TryText("edgeName"u8, false, before?.Name, out var name)
        && row.TryText("edgeState"u8, true, before?.State, out var state)
        && row.TryText("edgeLastContact"u8, true, before?.LastContact, out var lastContact)
        && row.TrySerial("edgeSerialNumber"u8, true, before?.SerialNumber, out var serial)
        && row.TrySerial("edgeHASerialNumber"u8, false, before?.HaSerialNumber, out var haSerial)
            ? new ListedEdge(new EdgeId(host.Name, enterprise, edge), enterpriseName, name, state, lastContact, serial, haSerial)
            : null;
}
