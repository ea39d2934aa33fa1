using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CustomerCache.Server.Tests.Http;

public sealed class RecordsApiTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private const string Velocloud = "/v1/velocloud/records";

    [Fact]
    public async Task Records_are_returned_in_configured_and_stored_order()
    {
        var records = await GetAsync(Velocloud);

        Assert.Equal(StoredServer.Vco1.Concat(StoredServer.Vco2).Select(Serial), records.Select(Serial));
        Assert.True(JsonElement.DeepEquals(StoredServer.Vco1[0], records[0]));
    }

    [Fact]
    public async Task Hosts_are_answered_in_the_order_of_the_request() =>
        Assert.Equal(
            StoredServer.Vco2.Concat(StoredServer.Vco1).Select(Serial),
            (await GetAsync(Velocloud + "?host=vco2.example.net&host=vco1.example.net")).Select(Serial)
        );

    [Theory]
    [InlineData("client_id=9101&enterprise_id=101&enterprise_id=102")]
    [InlineData("site_id=501&site_id=503")]
    [InlineData("serial=VC00007&serial=VC00105&serial=unknown")]
    [InlineData("last_contact_after=2026-03-20T10:00:00Z&client_id=9102")]
    [InlineData("last_contact_after=2026-03-20 10:00:00.000Z")]
    [InlineData("client_id=1")]
    public async Task Selection_is_OR_within_a_parameter_and_AND_between_them(string query)
    {
        var wanted = query.Split('&').Select(p => p.Split('=', 2)).ToLookup(p => p[0], p => p[1]);
        var expected = StoredServer
            .Vco1.Concat(StoredServer.Vco2)
            .Where(r =>
                Any(wanted["client_id"], Member(r, "bruin_client_info", "client_id"))
                && Any(wanted["site_id"], Member(r, "bruin_client_info", "site_id"))
                && Any(wanted["enterprise_id"], Member(r, "edge", "enterprise_id"))
                && Any(wanted["serial"], Serial(r))
                && wanted["last_contact_after"].All(after => string.CompareOrdinal(Member(r, "last_contact"), after.Replace(' ', 'T')) > 0)
            );

        Assert.Equal(expected.Select(Serial), (await GetAsync($"{Velocloud}?{query}")).Select(Serial));
    }

    [Fact]
    public async Task Record_is_read_by_serial_with_its_freshness()
    {
        using var response = await stored.Client.GetAsync(Velocloud + "/VC00105");

        Assert.True(JsonElement.DeepEquals(StoredServer.Vco2[4], await response.Content.ReadFromJsonAsync<JsonElement>()));
        Assert.StartsWith(
            "velocloud/vco2.example.net; version=1; built_at=20",
            Assert.Single(response.Headers.GetValues("X-Tenant")),
            StringComparison.Ordinal
        );
        Assert.NotNull(response.Headers.ETag);
        Assert.NotNull(response.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData(Velocloud)]
    [InlineData(Velocloud + "/VC00001")]
    [InlineData("/v1/velocloud/clients")]
    [InlineData("/v1/tenants/velocloud/vco1.example.net/export")]
    [InlineData("/v1/hawkeye/records?fields=serial_number")]
    public async Task Unchanged_response_is_304(string path)
    {
        using var first = await stored.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await stored.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Host_that_was_never_built_is_named_beside_the_others()
    {
        using var response = await stored.Client.GetAsync(Velocloud);

        Assert.Equal("velocloud/vco3.example.net", Assert.Single(response.Headers.GetValues("X-Tenant-Missing")));
        Assert.Equal(2, response.Headers.GetValues("X-Tenant").Count());
    }

    [Theory]
    [InlineData(Velocloud + "?host=" + StoredServer.NeverBuilt)]
    [InlineData(Velocloud + "/VC00001?host=" + StoredServer.NeverBuilt)]
    [InlineData("/v1/velocloud/clients?host=" + StoredServer.NeverBuilt)]
    [InlineData("/v1/tenants/velocloud/vco3.example.net/export")]
    public async Task Request_for_tenants_that_were_never_built_is_503_with_Retry_After(string path)
    {
        using var response = await stored.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Lines_are_one_record_each()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/hawkeye/records");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await stored.Client.SendAsync(request);

        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(StoredServer.Probes.Select(Serial), lines.Select(l => Serial(JsonDocument.Parse(l).RootElement)));
    }

    [Fact]
    public async Task Fields_omit_everything_else()
    {
        var records = await GetAsync(Velocloud + "?serial=VC00007&fields=edge.edge_id,logical_ids.interface_name,serial_number");

        Assert.Equal(
            """{"edge":{"edge_id":7},"logical_ids":[{"interface_name":"GE1"}],"serial_number":"VC00007"}""",
            Assert.Single(records).GetRawText()
        );
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, br", "br")]
    [InlineData("gzip;q=1, br;q=0.1", "gzip")]
    [InlineData("gzip;q=0, identity", null)]
    public async Task Large_response_is_compressed_in_the_preferred_encoding(string accepted, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Velocloud);
        request.Headers.AcceptEncoding.ParseAdd(accepted);
        using var response = await stored.Client.SendAsync(request);

        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream plain = encoding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var records = await JsonDocument.ParseAsync(plain);
        Assert.Equal(50, records.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Pages_follow_their_links_to_the_end_and_hold_every_record_once()
    {
        var (serials, path) = (new List<string?>(), (string?)(Velocloud + "?limit=7&client_id=9101&client_id=9102"));
        while (path is not null)
        {
            using var response = await stored.Client.GetAsync(path);
            serials.AddRange((await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(Serial));
            path = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal((await GetAsync(Velocloud + "?client_id=9101&client_id=9102")).Select(Serial), serials);
        Assert.True(serials.Count > 14);
    }

    [Fact]
    public async Task Cursor_of_another_query_is_410()
    {
        using var first = await stored.Client.GetAsync(Velocloud + "?limit=5");
        var cursor = first.Headers.GetValues("Link").Single().Split("cursor=")[1].Split('>')[0];
        using var other = await stored.Client.GetAsync($"{Velocloud}?limit=5&client_id=9101&cursor={cursor}");

        Assert.Equal(HttpStatusCode.Gone, other.StatusCode);
    }

    [Fact]
    public async Task Clients_are_counted_over_all_hosts()
    {
        var clients = await GetAsync("/v1/velocloud/clients");

        Assert.Equal(
            StoredServer
                .Vco1.Concat(StoredServer.Vco2)
                .GroupBy(r => Member(r, "bruin_client_info", "client_id"))
                .OrderBy(g => g.Key)
                .Select(g => $"{g.Key} {g.Count()}"),
            clients.Select(c => $"{c.GetProperty("client_id")} {c.GetProperty("devices")}")
        );
    }

    [Theory]
    [InlineData(Velocloud + "?host=nowhere.example.net", "host")]
    [InlineData(Velocloud + "?limit=0", "limit")]
    [InlineData(Velocloud + "?limit=10001&enterprise_id=x", "limit,enterprise_id")]
    [InlineData(Velocloud + "?colour=red", "colour")]
    [InlineData(Velocloud + "?cursor=x&fields=a..b", "cursor,fields")]
    [InlineData(Velocloud + "?last_contact_after=soon", "last_contact_after")]
    [InlineData(Velocloud + "/VC00001?limit=5", "limit")]
    public async Task Errors_of_a_query_are_named_at_once(string path, string fields)
    {
        using var response = await stored.Client.GetAsync(path);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(fields.Split(',').Order(), problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Theory]
    [InlineData(Velocloud + "/unknown", "serial")]
    [InlineData("/v1/switches/records", "system")]
    [InlineData("/v1/tenants/velocloud/nowhere.example.net", "host")]
    public async Task Unknown_resource_is_404_and_named(string path, string field)
    {
        using var response = await stored.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    private static bool Any(IEnumerable<string> wanted, string? value) => !wanted.Any() || wanted.Contains(value);

    private static string? Serial(JsonElement record) => Member(record, "serial_number");

    private static string? Member(JsonElement record, params IEnumerable<string> path) =>
        path.Aggregate(record, (e, name) => e.GetProperty(name)).ToString();

    private async Task<JsonElement[]> GetAsync(string path)
    {
        using var response = await stored.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()];
    }
}
