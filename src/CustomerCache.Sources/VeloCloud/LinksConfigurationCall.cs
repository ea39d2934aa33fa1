using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Reads the WAN links of one edge. A missing WAN module, or one without links, is "not found", not a failure.</summary>
internal sealed class LinksConfigurationCall(VeloCloudHost host, ListedEdge edge)
    : VeloCloudCall<Listing<LinkConfiguration>>(host.ConfigurationModules, Body(edge.Id))
{
    public override string Name => "links configuration";

    public override string Operation => "links_configuration";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(90);

    public override VendorFault StatusFault(int status, string body)
    {
        var fault = base.StatusFault(status, body);
        return fault is { Kind: VendorFaultKind.Refused, Status: 400 }
            ? fault with
            {
                Detail = $"Got 400 from {Vendor} -> {ErrorMessage(body) ?? body} for edge {Describe()}",
            }
            : fault;
    }

    protected override VendorResult<Listing<LinkConfiguration>> ReadContent(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return UnexpectedFault("it is not an object of configuration modules");
        }

        if (!root.TryGetProperty("WAN"u8, out var wan) || wan.ValueKind == JsonValueKind.Null || IsEmptyObject(wan))
        {
            return NotFound("No WAN module was found for edge");
        }

        if (wan.ValueKind != JsonValueKind.Object || !wan.TryGetProperty("data"u8, out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return UnexpectedFault("its WAN module has no data");
        }

        if (!data.TryGetProperty("links"u8, out var links) || links.ValueKind == JsonValueKind.Null)
        {
            return NoLinks();
        }

        return links.ValueKind != JsonValueKind.Array ? UnexpectedFault("the links of its WAN module are not a list")
            : links.GetArrayLength() == 0 ? NoLinks()
            : Rows.Read<LinkConfiguration>(links, static (link, before) => ReadLink(link, before));
    }

    /// <summary>Reads a link; null for one that lacks a member.</summary>
    internal static LinkConfiguration? ReadLink(JsonElement link, LinkConfiguration? before)
    {
        if (
            !link.TryText("mode"u8, true, before?.Mode, out var mode)
            || mode is null
            || !link.TryText("type"u8, true, before?.Type, out var type)
            || type is null
            || !link.TryGetProperty("interfaces"u8, out var names)
            || names.ValueKind != JsonValueKind.Array
        )
        {
            return null;
        }

        var interfaces = ImmutableArray.CreateBuilder<string>(names.GetArrayLength());
        foreach (var name in names.EnumerateArray())
        {
            if (name.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            interfaces.Add(name.GetString()!);
        }

        return new LinkConfiguration(interfaces.MoveToImmutable(), mode, type);
    }

    private VendorFault NoLinks() => NotFound("No links configuration was found in WAN module of edge");

    private VendorFault NotFound(string what) => new(VendorFaultKind.NotFound, 404, $"{what} {Describe()}");

    private static bool IsEmptyObject(JsonElement element) => element.ValueKind == JsonValueKind.Object && element.GetPropertyCount() == 0;

    private string Describe()
    {
        var name = RawJson.FromText(edge.EnterpriseName);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"host": "{{edge.Id.Host}}", "enterprise_id": {{edge.Id.EnterpriseId}}, "enterprise_name": {{name}}, "edge_id": {{edge.Id.Number}}}"""
        );
    }

    private static byte[] Body(EdgeId id) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"enterpriseId":{{id.EnterpriseId}},"edgeId":{{id.Number}},"modules":["WAN"]}"""
            )
        );
}
