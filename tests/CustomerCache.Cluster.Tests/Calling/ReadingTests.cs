using System.Text.Json;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>A calling service reads the same as over HTTP.</summary>
public sealed class ReadingTests(CalledFleet called) : IClassFixture<CalledFleet>
{
    private static readonly RecordQuery Edges = new(DeviceSystem.VeloCloud);

    [Theory]
    [InlineData(DeviceSystem.VeloCloud)]
    [InlineData(DeviceSystem.Hawkeye)]
    public async Task Every_record_of_a_system_comes_whole_and_in_order(DeviceSystem system)
    {
        var expected = await OverHttpAsync($"/v1/{system.Name()}/records");

        var records = await ReadAsync(called.Cache.GetRecordsAsync(new RecordQuery(system)));

        Assert.NotEmpty(expected);
        Assert.Equal(expected, records);
    }

    [Fact]
    public async Task Selection_equals_that_of_the_HTTP_API()
    {
        var client = (await FirstAsync()).BruinClientInfo!.ClientId!.Value;
        var expected = await OverHttpAsync($"/v1/velocloud/records?client_id={client}&host=vco2.example.net&host=vco1.example.net");

        var records = await ReadAsync(
            called.Cache.GetRecordsAsync(Edges with { ClientIds = [client], Hosts = ["vco2.example.net", "vco1.example.net"] })
        );

        Assert.NotEmpty(expected);
        Assert.Equal(expected, records);
    }

    [Fact]
    public async Task Reading_reports_its_versions_and_its_count_before_its_records()
    {
        var reading = await called.Cache.ReadAsync(Edges);

        Assert.Equal([VendorLab.Vco1, VendorLab.Vco2], reading.Versions.Select(v => v.Tenant));
        Assert.All(reading.Versions, v => Assert.Equal(called.Server.Replicas.Find(v.Tenant)!.Version, v.Version));
        Assert.All(reading.Versions, v => Assert.Equal(called.Server.Replicas.Find(v.Tenant)!.ChangedAt, v.ChangedAt));
        Assert.Empty(reading.Missing);
        Assert.Equal(reading.Total, (await ReadAsync(reading)).Length);
    }

    [Fact]
    public async Task Reading_can_be_enumerated_again()
    {
        var reading = await called.Cache.ReadAsync(Edges);

        Assert.Equal(await ReadAsync(reading), await ReadAsync(reading));
    }

    [Fact]
    public async Task Selection_without_a_match_is_empty()
    {
        var reading = await called.Cache.ReadAsync(Edges with { Serials = ["nothing"] });

        Assert.Equal(0, reading.Total);
        Assert.Empty(await ReadAsync(reading));
    }

    [Fact]
    public async Task Record_is_found_by_its_serial_number_and_decoded()
    {
        var expected = (await called.Server.RecordsAsync(VendorLab.Vco2))[3];

        var found = await called.Cache.FindRecordAsync(DeviceSystem.VeloCloud, expected.Serial()!);
        var record = found!.Value.Decode();

        Assert.Equal(expected.GetRawText(), found.Value.ToString());
        Assert.Equal(
            (
                expected.Serial(),
                expected.GetProperty("edge").GetProperty("edge_id").GetInt64(),
                expected.GetProperty("bruin_client_info").GetProperty("client_id").GetInt64()
            ),
            (record.SerialNumber, record.Edge!.EdgeId, record.BruinClientInfo!.ClientId)
        );
        Assert.Equal(expected.GetProperty("logical_ids").GetArrayLength(), record.LogicalIds!.Value.Length);
        Assert.Equal(expected.GetProperty("site_details").GetRawText(), record.SiteDetails!.Value.GetRawText());
        Assert.NotNull(record.LastContactAt);
    }

    [Fact]
    public async Task Probe_is_found_in_its_own_system_only()
    {
        var serial = (await called.Server.RecordsAsync(VendorLab.Hawkeye))[0].Serial()!;

        Assert.Equal(serial, (await called.Cache.FindRecordAsync(DeviceSystem.Hawkeye, serial))!.Value.Decode().SerialNumber);
        Assert.Null(await called.Cache.FindRecordAsync(DeviceSystem.VeloCloud, serial));
    }

    [Fact]
    public async Task Unknown_hosts_are_named()
    {
        var query = Edges with { Hosts = ["vco1.example.net", "elsewhere.example.net", "nowhere.example.net"] };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => called.Cache.ReadAsync(query));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(called.Cache.GetRecordsAsync(query)));

        Assert.Contains("elsewhere.example.net, nowhere.example.net", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("vco1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_HTTP_alone_are_refused_at_once_by_name()
    {
        var fields = Edges with { Fields = FieldSelection.TryParse("serial_number", out _) };

        Assert.Contains(
            "Fields",
            Assert.Throws<ArgumentException>(() => called.Cache.GetRecordsAsync(fields)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Limit",
            Assert.Throws<ArgumentException>(() => called.Cache.GetRecordsAsync(Edges with { Limit = 2 })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Caller_that_stops_a_reading_early_can_call_again()
    {
        var first = await FirstAsync();

        Assert.NotNull(await called.Cache.FindRecordAsync(DeviceSystem.VeloCloud, first.SerialNumber));
    }

    [Fact]
    public async Task Cancelled_call_ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            called.Cache.FindRecordAsync(DeviceSystem.VeloCloud, "VC1", cancelled.Token)
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(called.Cache.GetRecordsAsync(Edges, cancelled.Token)));
    }

    [Fact]
    public async Task Tenants_have_the_status_of_their_owners()
    {
        var tenants = await called.Cache.GetTenantsAsync();

        Assert.Equal([VendorLab.Vco1, VendorLab.Vco2, VendorLab.Hawkeye], tenants.Select(t => t.Tenant));
        foreach (var tenant in tenants)
        {
            var expected = await called.Server.Tenants.GetStatusAsync(tenant.Tenant, CancellationToken.None);
            Assert.Equal(
                (expected.State, expected.Version, expected.Records, expected.BuiltAt),
                (tenant.State, tenant.Version, tenant.Records, tenant.BuiltAt)
            );
            Assert.Equal(expected.LastRefresh!.Id, tenant.LastRefresh!.Id);
        }
    }

    [Fact]
    public async Task Unknown_tenant_is_refused_with_the_known_ones()
    {
        var unknown = new TenantId(DeviceSystem.VeloCloud, "nobody.example.net");

        var error = await Assert.ThrowsAsync<ArgumentException>(() => called.Cache.StartRefreshAsync(unknown));
        await Assert.ThrowsAsync<ArgumentException>(() => called.Cache.GetRefreshAsync(unknown, "1"));
        await Assert.ThrowsAsync<ArgumentException>(() => called.Cache.GetChangesAsync(unknown, 1, TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentException>(() => called.Cache.FollowAsync(unknown).AsTask());

        Assert.StartsWith(
            "velocloud/nobody.example.net is neither configured nor stored; there are hawkeye/hawkeye.example.net, "
                + "velocloud/vco1.example.net",
            error.Message,
            StringComparison.Ordinal
        );
    }

    internal static async Task<string[]> ReadAsync(IAsyncEnumerable<EncodedRecord> records)
    {
        var texts = new List<string>();
        await foreach (var record in records)
        {
            texts.Add(record.ToString());
        }

        return [.. texts];
    }

    private async Task<CustomerRecord> FirstAsync()
    {
        await foreach (var record in called.Cache.GetRecordsAsync(Edges))
        {
            return record.Decode();
        }

        throw new InvalidOperationException("There are no records.");
    }

    private async Task<string[]> OverHttpAsync(string path)
    {
        using var document = JsonDocument.Parse(await called.Server.Client.GetStringAsync(path));
        return [.. document.RootElement.EnumerateArray().Select(r => r.GetRawText())];
    }
}
