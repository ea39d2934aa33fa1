using System.Globalization;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>
/// Reads the edges of one enterprise with their links. An edge with an unreadable link is skipped entirely: partial logical ids would
/// replace all of them.
/// </summary>
internal sealed class EnterpriseEdgesCall(VeloCloudHost host, long enterpriseId)
    : VeloCloudListCall<EnterpriseEdge>(host.EnterpriseEdges, Body(enterpriseId), "edges")
{
    public override string Name => "enterprise edges";

    public override string Operation => "enterprise_edges";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(300);

    protected override EnterpriseEdge? ReadRow(JsonElement row, EnterpriseEdge? before) => ReadEdge(row);

    /// <summary>Reads an edge; null for an unreadable one.</summary>
    internal static EnterpriseEdge? ReadEdge(JsonElement row)
    {
        if (!row.TryNumber("id"u8, out var number) || !row.TryGetProperty("links"u8, out var links))
        {
            return null;
        }

        if (links.ValueKind == JsonValueKind.Null)
        {
            return new EnterpriseEdge(number, []);
        }

        if (links.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var read = Rows.Read<LogicalId>(links, static (link, before) => ReadLink(link, before));
        return read.UnreadableRows == 0 ? new EnterpriseEdge(number, read.Rows) : null;
    }

    private static LogicalId? ReadLink(JsonElement link, LogicalId? before) =>
        link.TryText("interface"u8, true, before?.InterfaceName, out var name) && link.TryText("logicalId"u8, true, null, out var value)
            ? new LogicalId(name, value)
            : null;

    private static byte[] Body(long enterpriseId) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"enterpriseId":{{enterpriseId}},"with":["links"]}"""));
}
