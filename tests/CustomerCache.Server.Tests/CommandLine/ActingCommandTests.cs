using System.Net;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The commands that change a server or call vendors.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ActingCommandTests
{
    [Fact]
    public async Task Why_explains_the_decision_on_a_device_in_a_sentence()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>();
        await using var server = await lab.ServeBuiltAsync();
        var inactive = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.NotMonitorable);

        var known = await ConsoleCapture.RunAsync("why", inactive.SerialNumber!, "--server", Url(server));
        var json = await ConsoleCapture.RunAsync("why", inactive.SerialNumber!, "--json", "--server", Url(server));
        var unknown = await ConsoleCapture.RunAsync("why", "NOBODY", "--server", Url(server));

        Assert.StartsWith(
            $"velocloud/vco1.example.net {inactive.SerialNumber}: removed, because the management status in Bruin is not one that is "
                + $"monitored",
            Assert.Single(known.Out),
            StringComparison.Ordinal
        );
        Assert.Equal("not_monitorable", JsonSerializer.Deserialize<JsonElement>(Assert.Single(json.Out)).GetProperty("reason").GetString());
        Assert.Equal((0, 1), (known.Code, unknown.Code));
        Assert.Equal("No vendor has listed this serial number.", Assert.Single(unknown.Error));
    }

    [Fact]
    public async Task Watched_refresh_shows_the_progress_and_ends_with_the_refresh()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 30, probes: 20);
        await using var server = await lab.ServeBuiltAsync();

        var one = await ConsoleCapture.RunAsync("refresh", "velocloud/vco1.example.net", "--watch", "--server", Url(server));
        var all = await ConsoleCapture.RunAsync("refresh", "--watch", "--server", Url(server));

        Assert.Equal((0, 0), (one.Code, all.Code));
        Assert.Matches("^velocloud/vco1.example.net: refresh [0-9a-f]{32}[.][A-Za-z0-9_-]+ runs$", one.Out[0]);
        Assert.Matches(@"^velocloud/vco1.example.net \[#{30}\] (\d+)/\1 stored$", one.Out[^1]);
        Assert.Equal(2, all.Out.Count(l => l.EndsWith("stored", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Undecided_devices_show_when_a_refresh_is_watched_and_below_the_table_of_tenants()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>();
        lab.Set("Refresh:CheckInterval", "1.00:00:00");
        lab.Faults.Add(VendorOperation.BruinAttributes, new Fault.Status(500), times: 3);
        await using var server = await lab.ServeBuiltAsync();
        var left = (await server.TenantAsync(VendorLab.Vco1)).Count("undecided");
        var id = (await server.TenantAsync(VendorLab.Vco1)).GetProperty("last_refresh").GetProperty("id").GetString()!;

        var tenants = await ConsoleCapture.RunAsync("tenants", "--server", Url(server));
        using var watched = await server.Client.GetAsync($"/v1/refreshes/{id}/events");

        Assert.InRange(left, 3, 6);
        Assert.Equal(
            $"velocloud/vco1.example.net: {left} undecided: the look-up of these devices failed; retried within minutes",
            tenants.Out[^1]
        );
        Assert.Contains($"\"undecided\":{left}", await watched.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_listed_retried_and_dropped()
    {
        var rules = Path.Combine(Path.GetTempPath(), $"customer-cache-rules-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(
            rules,
            """
            job_scheduler:
              job_rules: [{ action_type: "^(Update)$", resource_type: Unheard, topic: unheard }]
              enricher: { topics: { unheard: [{ match: { resource_type: Unheard }, job_properties: { job_type: unheard-of } }] } }
            """
        );
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>();
        lab.Set("JobRules", rules);
        await using var server = await lab.ServeBuiltAsync();
        await server.ChangeAsync("""{"entity": "Unheard", "change": "update", "ids": ["7"]}""");
        var id = Assert.Single(await server.JobsAsync()).GetProperty("id").GetString()!;

        var listed = await ConsoleCapture.RunAsync("dead-letters", "list", "--server", Url(server));
        var shown = await ConsoleCapture.RunAsync("dead-letters", "show", id, "--server", Url(server));
        var retried = await ConsoleCapture.RunAsync("dead-letters", "retry", id, "--server", Url(server));
        await server.IdleAsync();
        var dropped = await ConsoleCapture.RunAsync("dead-letters", "drop", "--all", "--server", Url(server));
        var none = await ConsoleCapture.RunAsync("dead-letters", "list", "--server", Url(server));
        var unknown = await ConsoleCapture.RunAsync("dead-letters", "retry", id, "--server", Url(server));
        var unnamed = await ConsoleCapture.RunAsync("dead-letters", "drop", "--server", Url(server));

        Assert.Matches(
            $"^{id}  [^ ]+  job of unheard: unheard-of update Unheard 7: no hook knows jobs of type 'unheard-of'",
            Assert.Single(listed.Out)
        );
        Assert.Contains("reason: no hook knows jobs of type 'unheard-of'", string.Join('\n', shown.Out), StringComparison.Ordinal);
        Assert.Equal(($"{id} accepted", $"{id} dropped"), (Assert.Single(retried.Out), Assert.Single(dropped.Out)));
        Assert.Equal((0, 0, 0, 0, 1, 2), (listed.Code, retried.Code, dropped.Code, none.Code, unknown.Code, unnamed.Code));
        Assert.Empty(none.Out);
        Assert.Equal($"{id}: 'id' is not a dead letter; /v1/dead-letters lists them", Assert.Single(unknown.Error));
        Assert.Equal("Name dead letters by id, or all of them by --all.", unnamed.Error[0]);
        File.Delete(rules);
    }

    [Fact]
    public async Task Watched_refresh_that_fails_is_exit_code_1()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 30);
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Status(500));

        var watched = await ConsoleCapture.RunAsync("refresh", "velocloud/vco1.example.net", "--watch", "--server", Url(server));
        var unknown = await ConsoleCapture.RunAsync("refresh", "velocloud/nowhere.example.net", "--server", Url(server));

        Assert.Equal((1, 1), (watched.Code, unknown.Code));
        Assert.EndsWith("listing_failed", watched.Out[^1], StringComparison.Ordinal);
        Assert.StartsWith("There is no tenant 'velocloud/nowhere", Assert.Single(unknown.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_reads_the_output_of_export()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        using var folder = new DataFolder();
        string source = Path.Combine(folder.Path, "source.json"),
            target = Path.Combine(folder.Path, "target.json");
        await File.WriteAllTextAsync(source, JsonSerializer.Serialize(Enumerable.Range(1, 5).Select(n => TestRecords.Edge(n))));
        await File.WriteAllTextAsync(target, "an older export");

        var import = await ConsoleCapture.RunAsync("import", "velocloud/vco1.example.net", source, "--server", Url(server));
        var export = await ConsoleCapture.RunAsync("export", "velocloud/vco1.example.net", target, "--server", Url(server));

        Assert.Equal((0, 0), (import.Code, export.Code));
        Assert.Equal("velocloud/vco1.example.net: version 2 with 5 records (before: 18, 18 of them dropped)", Assert.Single(import.Out));
        Assert.Equal(await File.ReadAllTextAsync(source), await File.ReadAllTextAsync(target));
        Assert.Equal(["source.json", "target.json"], DataFolder.ModesIn(folder.Path).Keys.Order());
        Assert.Equal(DataFolder.OwnerOnly, DataFolder.ModesIn(folder.Path)["target.json"]);
    }

    [Fact]
    public async Task Import_of_nothing_fails_with_the_counts_and_succeeds_when_the_shrink_is_accepted()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        using var folder = new DataFolder();
        var source = Path.Combine(folder.Path, "empty.json");
        await File.WriteAllTextAsync(source, "[]");

        var refused = await ConsoleCapture.RunAsync("import", "velocloud/vco1.example.net", source, "--server", Url(server));
        var accepted = await ConsoleCapture.RunAsync(
            "import",
            "velocloud/vco1.example.net",
            source,
            "--accept-shrink",
            "--server",
            Url(server)
        );

        using var health = await server.Client.GetAsync("/health");
        var printed = await ConsoleCapture.RunAsync("health", "--server", Url(server));

        Assert.NotEqual(0, refused.Code);
        Assert.Contains("18 of 18 records", Assert.Single(refused.Error), StringComparison.Ordinal);
        Assert.Equal(
            (0, "velocloud/vco1.example.net: version 2 with 0 records (before: 18, 18 of them dropped)"),
            (accepted.Code, Assert.Single(accepted.Out))
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(
            """{"status":"degraded","checks":{"storage":"ok","velocloud/vco1.example.net":"empty: it was built and has no record"}}""",
            await health.Content.ReadAsStringAsync()
        );
        Assert.Equal(1, printed.Code);
        Assert.Contains("velocloud/vco1.example.net: empty: it was built and has no record", printed.Out);
    }

    [Fact]
    public async Task Steps_are_one_JSON_object_each()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        using var folder = new DataFolder();
        var source = Path.Combine(folder.Path, "source.json");

        // With a byte order mark, as some editors write it.
        await File.WriteAllTextAsync(source, JsonSerializer.Serialize(new[] { TestRecords.Edge(1) }), Encoding.UTF8);

        var refresh = await ConsoleCapture.RunAsync("refresh", "velocloud/vco1.example.net", "--watch", "--json", "--server", Url(server));
        var import = await ConsoleCapture.RunAsync("import", "velocloud/vco1.example.net", source, "--json", "--server", Url(server));

        Assert.Equal("stored", JsonSerializer.Deserialize<JsonElement>(refresh.Out[^1]).GetProperty("state").GetString());
        Assert.Equal("""{"version":2,"records":1,"before":18,"dropped":18}""", Assert.Single(import.Out));
    }

    [Fact]
    public async Task File_without_records_is_refused_with_the_reason()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        using var folder = new DataFolder();
        var source = Path.Combine(folder.Path, "source.json");
        await File.WriteAllTextAsync(source, """[{"edge":{}}]""");

        var ran = await ConsoleCapture.RunAsync("import", "velocloud/vco1.example.net", source, "--server", Url(server));

        Assert.Equal(1, ran.Code);
        Assert.Equal("'body[0]' has no \"serial_number\"", Assert.Single(ran.Error));
    }

    [Fact]
    public async Task Check_prints_the_permissions_at_every_vendor()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20, probes: 15);

        var ran = await ConsoleCapture.RunAsync(["check", .. Words(lab)]);

        Assert.Equal(
            [
                $"velocloud/vco1.example.net ({Setting(lab, "VeloCloud:Hosts:0:Url")}): ok, lists 20 edges",
                $"hawkeye/hawkeye.example.net ({Setting(lab, "Hawkeye:Url")}): ok, lists 15 probes",
                $"bruin ({Setting(lab, "Bruin:Url")}): ok, answers questions about inventories",
            ],
            ran.Out
        );
        Assert.Equal(0, ran.Code);
    }

    [Fact]
    public async Task Check_has_one_line_per_problem_and_never_the_secret()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20, probes: 15);
        lab.Set("VeloCloud:Hosts:0:Password", "wrong-secret");
        lab.Set("Bruin:ClientSecret", "wrong-secret");

        var ran = await ConsoleCapture.RunAsync(["check", .. Words(lab)]);

        Assert.Equal(1, ran.Code);
        Assert.Equal($"hawkeye/hawkeye.example.net ({Setting(lab, "Hawkeye:Url")}): ok, lists 15 probes", Assert.Single(ran.Out));
        Assert.Equal(2, ran.Error.Length);
        Assert.StartsWith(
            $"velocloud/vco1.example.net ({Setting(lab, "VeloCloud:Hosts:0:Url")}): failed to log in: Error 403 - ",
            ran.Error[0],
            StringComparison.Ordinal
        );
        Assert.EndsWith("; check Username and Password of CustomerCache:VeloCloud:Hosts:0", ran.Error[0], StringComparison.Ordinal);
        Assert.Contains("invalid credentials", ran.Error[0], StringComparison.Ordinal);
        Assert.StartsWith(
            $"bruin ({Setting(lab, "Bruin:LoginUrl")}): failed to log in: Error 401 - ",
            ran.Error[1],
            StringComparison.Ordinal
        );
        Assert.EndsWith("; check ClientId and ClientSecret of CustomerCache:Bruin", ran.Error[1], StringComparison.Ordinal);
        Assert.Contains("invalid_client", ran.Error[1], StringComparison.Ordinal);
        Assert.DoesNotContain(ran.Error, line => line.Contains("wrong-secret", StringComparison.Ordinal));
    }

    private static string Url(RunningServer server) => server.Client.BaseAddress!.ToString();

    private static string Setting(VendorLab lab, string key) => lab.Settings["CustomerCache:" + key]!;

    private static IEnumerable<string> Words(VendorLab lab) =>
        lab.Settings.Where(s => s.Value is not null).Select(s => $"--{s.Key}={s.Value}").Append("--Logging:LogLevel:Default=None");
}
