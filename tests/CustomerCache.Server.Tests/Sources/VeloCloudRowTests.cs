using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>A malformed row never breaks a listing of VeloCloud.</summary>
public sealed class VeloCloudRowTests
{
    private const string Good =
        """{"host":"elsewhere.example.net","enterpriseId":100,"enterpriseName":"Acme","edgeId":1,"edgeName":"e","edgeState":"CONNECTED","edgeLastContact":null,"edgeSerialNumber":"VCA1","edgeHASerialNumber":null}""";

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"enterpriseId":"100","edgeId":1,"edgeState":null,"edgeLastContact":null,"edgeSerialNumber":"A"}""")]
    [InlineData("""{"enterpriseId":100,"edgeId":null,"edgeState":null,"edgeLastContact":null,"edgeSerialNumber":"A"}""")]
    [InlineData("""{"enterpriseId":100,"edgeId":1.5,"edgeState":null,"edgeLastContact":null,"edgeSerialNumber":"A"}""")]
    [InlineData("""{"enterpriseId":100,"edgeId":1,"edgeState":null,"edgeLastContact":null,"edgeSerialNumber":17}""")]
    [InlineData("""{"enterpriseId":100,"edgeId":1,"edgeState":null,"edgeLastContact":null,"edgeSerialNumber":"\ud800"}""")]
    [InlineData("""{"enterpriseId":100,"edgeId":1,"edgeLastContact":null,"edgeSerialNumber":"A"}""")]
    public async Task Malformed_row_of_the_link_listing_is_skipped_and_counted(string odd)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Links, () => ScriptedHttp.Json($"[{Good},{odd},{Good}]"));

        var answer = await lab.VeloCloudPort.ListEdgeLinksAsync(default);

        Assert.Equal(1, answer.Value?.UnreadableRows);
        Assert.Equal([new EdgeId(SourcesLab.Host, 100, 1), new EdgeId(SourcesLab.Host, 100, 1)], answer.Value?.Rows.Select(row => row.Id));
        Assert.Single(lab.Log.Of(3020));
    }

    [Theory]
    [InlineData(" VCA1 ", "VCA1")]
    [InlineData("\\tVCA1\\u00a0", "VCA1")]
    [InlineData("   ", null)]
    [InlineData("", null)]
    public async Task Serial_numbers_are_trimmed_and_blank_is_none(string padded, string? serial)
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            SourcesLab.Links,
            () =>
                ScriptedHttp.Json(
                    $$"""[{"enterpriseId":100,"edgeId":1,"edgeState":null,"edgeLastContact":null,"edgeSerialNumber":"{{padded}}","edgeHASerialNumber":"{{padded}}"}]"""
                )
        );

        var row = Assert.Single((await lab.VeloCloudPort.ListEdgeLinksAsync(default)).Value!.Rows);

        Assert.Equal((serial, serial), (row.SerialNumber, row.HaSerialNumber));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF ")]
    public async Task Listing_is_read_as_a_stream_whatever_precedes_it_and_however_it_is_split(string start)
    {
        using var lab = new SourcesLab();
        var listing = System.Text.Encoding.UTF8.GetBytes($"{start}[{string.Join(',', Enumerable.Repeat(Good, 50))}]");
        lab.Http.On(SourcesLab.Links, () => new HttpResponseMessage { Content = new StreamContent(new ChunkedStream(listing)) });

        var answer = await lab.VeloCloudPort.ListEdgeLinksAsync(default);

        Assert.Equal((50, 0), (answer.Value?.Rows.Length, answer.Value?.UnreadableRows));
    }

    [Theory]
    [InlineData("null", 0)]
    [InlineData("[]", 0)]
    [InlineData("""[{"interface":null,"logicalId":"02:00"}]""", 1)]
    public async Task Edge_without_links_has_no_logical_ids(string links, int ids)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Edges, () => ScriptedHttp.Json($$"""[{"id":1,"links":{{links}}}]"""));

        var answer = await lab.VeloCloudPort.ListEnterpriseEdgesAsync(100, default);

        Assert.Equal(0, answer.Value?.UnreadableRows);
        Assert.Equal(ids, answer.Value?.Rows.Single().LogicalIds.Length);
    }

    [Theory]
    [InlineData("""{"id":2}""")]
    [InlineData("""{"links":[]}""")]
    [InlineData("""{"id":2,"links":"GE1"}""")]
    [InlineData("""{"id":2,"links":[{"interface":"GE1","logicalId":7}]}""")]
    [InlineData("""{"id":2,"links":[{"interface":"GE1","logicalId":"02:00"},null]}""")]
    public async Task Edge_with_malformed_links_is_skipped_whole(string odd)
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            SourcesLab.Edges,
            () => ScriptedHttp.Json($$"""[{"id":1,"links":[{"interface":"GE1","logicalId":"02:01"}]},{{odd}}]""")
        );

        var answer = await lab.VeloCloudPort.ListEnterpriseEdgesAsync(100, default);

        Assert.Equal(1, answer.Value?.UnreadableRows);
        Assert.Equal([1L], answer.Value?.Rows.Select(row => row.Number));
    }

    [Theory]
    [InlineData("""{"type":"WIRED","interfaces":["GE2"]}""")]
    [InlineData("""{"mode":null,"type":"WIRED","interfaces":["GE2"]}""")]
    [InlineData("""{"mode":"PUBLIC","interfaces":["GE2"]}""")]
    [InlineData("""{"mode":"PUBLIC","type":"WIRED"}""")]
    [InlineData("""{"mode":"PUBLIC","type":"WIRED","interfaces":"GE2"}""")]
    [InlineData("""{"mode":"PUBLIC","type":"WIRED","interfaces":[null]}""")]
    public async Task Link_configuration_that_lacks_a_field_is_skipped(string odd)
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            SourcesLab.Modules,
            () =>
                ScriptedHttp.Json(
                    """{"WAN":{"data":{"links":[""" + odd + """,{"mode":"PRIVATE","type":"WIRELESS","interfaces":["GE1","GE2"]}]}}}"""
                )
        );

        var answer = await lab.VeloCloudPort.GetLinksConfigurationAsync(SourcesLab.Edge, default);

        Assert.Equal(1, answer.Value?.UnreadableRows);
        var link = Assert.Single(answer.Value!.Rows);
        Assert.Equal(("PRIVATE", "WIRELESS", "GE1,GE2"), (link.Mode, link.Type, string.Join(',', link.Interfaces)));
    }

    [Theory]
    [InlineData("""{"WAN":null}""", VendorFaultKind.NotFound)]
    [InlineData("""{"WAN":{}}""", VendorFaultKind.NotFound)]
    [InlineData("""{"WAN":{"data":{"links":null}}}""", VendorFaultKind.NotFound)]
    [InlineData("""{"WAN":{"data":{}}}""", VendorFaultKind.NotFound)]
    [InlineData("""{"WAN":{"data":null}}""", VendorFaultKind.UnexpectedContent)]
    [InlineData("""{"WAN":{"data":{"links":{}}}}""", VendorFaultKind.UnexpectedContent)]
    [InlineData("[]", VendorFaultKind.UnexpectedContent)]
    public async Task Empty_links_are_distinct_from_a_response_of_another_shape(string answered, VendorFaultKind kind)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Modules, () => ScriptedHttp.Json(answered));

        Assert.Equal(kind, (await lab.VeloCloudPort.GetLinksConfigurationAsync(SourcesLab.Edge, default)).Fault?.Kind);
    }

    /// <summary>Returns single bytes first, then chunks of odd sizes.</summary>
    private sealed class ChunkedStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, Position < 8 ? 1 : 777)], cancellationToken);
    }
}
