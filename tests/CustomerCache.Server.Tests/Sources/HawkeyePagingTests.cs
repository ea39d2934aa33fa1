using System.Globalization;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The listing of probes ends, is whole, or is a fault.</summary>
public sealed class HawkeyePagingTests
{
    [Fact]
    public async Task Probe_is_read_as_delivered()
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            SourcesLab.Probes,
            () =>
                ScriptedHttp.Json(
                    """
                    {"records":[{"probeId":"1","uid":7,"probeGroup":null,"typeName":"xr_pi","serialNumber":"HK1","nodetonode":{"lastUpdate":"never"},
                    "realservice":{"lastUpdate":"2026-02-28T10:00:00Z"}}],"total_count":1}
                    """
                )
        );

        var probe = Assert.Single((await lab.HawkeyePort.ListProbesAsync(default)).Value!.Rows);

        Assert.Equal(
            ("\"1\"", "7", "null", "\"xr_pi\""),
            (probe.ProbeId.ToString(), probe.Uid.ToString(), probe.Group.ToString(), probe.TypeName.ToString())
        );
        Assert.Equal(
            ("HK1", "never", "2026-02-28T10:00:00Z"),
            (probe.SerialNumber, probe.NodeToNodeLastUpdate, probe.RealServiceLastUpdate)
        );
    }

    [Theory]
    [InlineData("""{"probeId":"9","serialNumber":"HK9","realservice":{"lastUpdate":"never"}}""")]
    [InlineData("""{"probeId":"9","serialNumber":"HK9","nodetonode":null,"realservice":{"lastUpdate":"never"}}""")]
    [InlineData("""{"probeId":"9","nodetonode":{"lastUpdate":"never"},"realservice":{"lastUpdate":"never"}}""")]
    [InlineData("null")]
    public async Task Malformed_probe_is_skipped_and_counted(string odd)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Probes, () => ScriptedHttp.Json($$"""{"records":[{{Probe(1)}},{{odd}}],"total_count":"2"}"""));

        var answer = await lab.HawkeyePort.ListProbesAsync(default);

        Assert.Equal((1, 1), (answer.Value?.Rows.Length, answer.Value?.UnreadableRows));
        Assert.Single(lab.Http.Calls);
    }

    [Fact]
    public async Task Pages_smaller_than_requested_lose_no_row()
    {
        using var lab = new SourcesLab();
        Serve(lab, pageSize: 30, _ => 205);

        var answer = await lab.HawkeyePort.ListProbesAsync(default);

        Assert.Equal(Enumerable.Range(0, 205).Select(Serial), answer.Value?.Rows.Select(row => row.SerialNumber));
        Assert.Equal(0, answer.Value?.UnreadableRows);
        Assert.Equal([.. Enumerable.Range(0, 7).Select(page => page * 30)], lab.Http.Calls.Select(Offset));
    }

    [Fact]
    public async Task Total_that_shrinks_between_pages_ends_and_is_no_proof()
    {
        using var lab = new SourcesLab();
        Serve(lab, pageSize: 100, offset => offset == 0 ? 205 : 150);

        var answer = await lab.HawkeyePort.ListProbesAsync(default);

        Assert.Equal((150, 55), (answer.Value?.Rows.Length, answer.Value?.UnreadableRows));
        Assert.Equal([0, 100], lab.Http.Calls.Select(Offset));
        Assert.Single(lab.Log.Of(3031));
    }

    [Fact]
    public async Task Total_that_grows_between_pages_is_followed()
    {
        using var lab = new SourcesLab();
        Serve(lab, pageSize: 100, offset => offset == 0 ? 105 : 205);

        var answer = await lab.HawkeyePort.ListProbesAsync(default);

        Assert.Equal((205, 0), (answer.Value?.Rows.Length, answer.Value?.UnreadableRows));
    }

    [Fact]
    public async Task Empty_page_ends_the_listing_and_missing_rows_are_counted()
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            SourcesLab.Probes,
            () => ScriptedHttp.Json($$"""{"records":[{{Probe(1)}}],"total_count":"500"}"""),
            () => ScriptedHttp.Json("""{"records":[],"total_count":"500"}""")
        );

        var answer = await lab.HawkeyePort.ListProbesAsync(default);

        Assert.Equal((1, 499), (answer.Value?.Rows.Length, answer.Value?.UnreadableRows));
        Assert.Equal(2, lab.Http.Calls.Count);
    }

    [Theory]
    [InlineData(VendorFaultKind.Refused, 400, 1)]
    [InlineData(VendorFaultKind.NotFound, 404, 1)]
    [InlineData(VendorFaultKind.Internal, 500, 6)]
    public async Task Permanent_error_is_not_retried(VendorFaultKind kind, int status, int calls)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Probes, () => ScriptedHttp.Json("{}", status));

        Assert.Equal((kind, status), ((await lab.HawkeyePort.ListProbesAsync(default)).Fault!.Kind, status));
        Assert.Equal(calls, lab.Http.Calls.Count);
    }

    [Fact]
    public async Task Session_that_is_refused_permanently_is_a_fault_after_one_login()
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Probes, () => ScriptedHttp.Json("{}", 401))
            .On(SourcesLab.HawkeyeLogin, () => ScriptedHttp.LoggedIn("PHPSESSID=new"));

        var answer = await lab.HawkeyePort.ListProbesAsync(default);

        Assert.Equal(new VendorFault(VendorFaultKind.Unauthorized, 401, "Got 401 from Hawkeye"), answer.Fault);
        Assert.Equal(1, lab.CallsTo(SourcesLab.HawkeyeLogin));
        Assert.Equal("PHPSESSID=new", lab.Http.Calls[^1].Headers["Cookie"]);
    }

    [Fact]
    public async Task Delay_between_attempts_uses_the_clock()
    {
        using var lab = new SourcesLab(options => options.Hawkeye.PageRetryDelay = TimeSpan.FromSeconds(1));
        lab.Http.On(SourcesLab.Probes, ScriptedHttp.Refused, () => ScriptedHttp.Json($$"""{"records":[{{Probe(1)}}],"total_count":"1"}"""));

        var ask = lab.HawkeyePort.ListProbesAsync(default);
        await lab.Clock.WaitForTimersAsync(1, within: TimeSpan.FromSeconds(1));
        Assert.Single(lab.Http.Calls);
        lab.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await ask).IsSuccess);
    }

    private static void Serve(SourcesLab lab, int pageSize, Func<int, int> totalAt) =>
        lab.Http.OnAsync(
            SourcesLab.Probes,
            null,
            (call, _) =>
            {
                var (offset, total) = (Offset(call), totalAt(Offset(call)));
                var records = Enumerable.Range(offset, Math.Clamp(total - offset, 0, pageSize)).Select(Probe);
                return Task.FromResult(ScriptedHttp.Json($$"""{"records":[{{string.Join(',', records)}}],"total_count":"{{total}}"}"""));
            }
        );

    private static int Offset(ScriptedCall call) => int.Parse(call.Query["offset"], CultureInfo.InvariantCulture);

    private static string Serial(int i) => $"HK{i}";

    private static string Probe(int i) =>
        $$$"""{"probeId":"{{{i}}}","serialNumber":"{{{Serial(i)}}}","nodetonode":{"lastUpdate":"never"},"realservice":{"lastUpdate":"never"}}""";
}
