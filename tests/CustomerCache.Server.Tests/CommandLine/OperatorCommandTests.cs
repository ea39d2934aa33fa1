using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerCache.Server.Tests.Http;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The commands about caches, jobs, events and health.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class OperatorCommandTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private string Server => stored.Client.BaseAddress!.ToString();

    [Fact]
    public async Task Cached_value_is_read_counted_and_invalidated()
    {
        using var put = await stored.Client.PutAsync(
            "/v1/caches/orders/entries/orders:detail:cli",
            new StringContent("""{"a":1}""", System.Text.Encoding.UTF8, "application/json")
        );

        var got = await RunAsync("caches", "get", "orders", "orders:detail:cli");
        var usage = await RunAsync("caches", "usage", "orders", "--pattern", "orders:detail:cli");
        var dropped = await RunAsync("caches", "invalidate", "orders", "--key", "orders:detail:cli");
        var gone = await RunAsync("caches", "get", "orders", "orders:detail:cli");
        var listed = await RunAsync("caches", "list");

        Assert.Equal((0, """{"a":1}"""), (got.Code, Assert.Single(got.Out)));
        Assert.StartsWith("1 keys, ", Assert.Single(usage.Out), StringComparison.Ordinal);
        Assert.StartsWith("1 entries invalidated", Assert.Single(dropped.Out), StringComparison.Ordinal);
        Assert.Equal(1, gone.Code);
        Assert.Contains(listed.Out, l => l.StartsWith("orders  cdc  hits ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sent_event_shows_in_its_channel_and_makes_a_job()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, ChangeBodies.Own("Order", "update", "cli-1"));

            var sent = await RunAsync("events", "send", file, "--channel", "cli");
            var channels = await RunAsync("events", "channels");
            var jobs = await RunAsync("jobs", "list", "--json");

            Assert.StartsWith("1 accepted, ", Assert.Single(sent.Out), StringComparison.Ordinal);
            Assert.Contains(channels.Out, l => l.StartsWith("cli  listening  received 1", StringComparison.Ordinal));
            Assert.NotEmpty(JsonSerializer.Deserialize<JsonElement>(Assert.Single(jobs.Out)).GetProperty("jobs").EnumerateArray());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Refused_event_shows_in_its_channel_with_the_reason_until_the_next_one_is_handled()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file,
                $"[{ChangeBodies.Own("Orders", "renamed", "1")}, {ChangeBodies.Own("Orders", "update", "2")}]"
            );
            await RunAsync("events", "send", file, "--channel", "mended");
            var failing = await RunAsync("events", "channels");
            await File.WriteAllTextAsync(file, ChangeBodies.Own("Orders", "update", "3"));
            await RunAsync("events", "send", file, "--channel", "mended");
            var recovered = await RunAsync("events", "channels");

            Assert.Matches(
                @"^mended  listening  received 1, errors 1, gaps 0: 20\d\d-\S+Z '\[0\]\.change' ",
                Assert.Single(failing.Out, l => l.StartsWith("mended ", StringComparison.Ordinal))
            );
            Assert.Contains(
                "errors 1, gaps 0: recovered; last error 20",
                Assert.Single(recovered.Out, l => l.StartsWith("mended ", StringComparison.Ordinal)),
                StringComparison.Ordinal
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Health_prints_each_check()
    {
        var ran = await RunAsync("health");

        Assert.Contains("storage: ok", ran.Out);
        Assert.Contains(ran.Out, l => l.StartsWith($"{VendorLab.Vco1}: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silos_prints_the_silo_and_the_tenants_that_it_owns()
    {
        await stored.Server.Tenants.GetDecisionsAsync(VendorLab.Vco1.System, "VC00001", CancellationToken.None);

        var ran = await RunAsync("silos");

        Assert.Equal(0, ran.Code);
        Assert.Matches(@"^\S+  127\.0\.0\.1:\d+  active  since \d{4}-\d\d-\d\dT", ran.Out[0]);
        Assert.Contains($"  {VendorLab.Vco1}", ran.Out);
        Assert.All(ran.Out, l => Assert.InRange(l.Length, 1, 80));
    }

    [Theory]
    [InlineData("refresh", "nosuch")]
    [InlineData("export", "nosuch", "-")]
    [InlineData("export", "velocloud/nosuch", "-")]
    public async Task Unknown_tenant_is_answered_with_the_known_ones(params string[] words)
    {
        var ran = await RunAsync(words);

        Assert.Equal(1, ran.Code);
        Assert.StartsWith($"There is no tenant '{words[1]}'. Tenants: velocloud/", Assert.Single(ran.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_to_a_dash_is_standard_output_and_to_a_bad_path_one_line()
    {
        var printed = await RunAsync("export", VendorLab.Vco1.ToString(), "-");
        var bad = await RunAsync("export", VendorLab.Vco1.ToString(), "/nowhere/at/all.json");

        Assert.Equal(JsonValueKind.Array, JsonSerializer.Deserialize<JsonElement>(string.Concat(printed.Out)).ValueKind);
        Assert.Equal(1, bad.Code);
        Assert.Contains("/nowhere/at", Assert.Single(bad.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_and_sentences_fit_a_terminal_of_80_columns()
    {
        var id = $"terminal-{new string('x', 50)}";
        await stored.Server.ChangeAsync(ChangeBodies.Own("Order", "update", id));
        using var import = await stored.Client.PostAsync(
            $"/v1/tenants/{StoredTenants.Vco2}/import?accept_shrink=true",
            new StringContent($"[{StoredServer.Vco2[0].GetRawText()}]", System.Text.Encoding.UTF8, "application/json")
        );
        var program = $"dotnet {typeof(ServerProgram).Assembly.Location}";
        var commands = new[] { "tenants", "jobs list", $"why {StoredServer.Vco2[0].Serial()}" }.Select(c =>
            $"{program} {c} --server {Server}"
        );

        // A pseudo terminal: its output differs from that of a pipe.
        using var terminal = Process.Start(
            new ProcessStartInfo("script", ["-qec", $"stty cols 80 rows 50; {string.Join("; ", commands)}", "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var lines = ControlSequences().Replace(await terminal.StandardOutput.ReadToEndAsync(), "").Split('\n');

        Assert.All(lines, l => Assert.InRange(l.Length, 0, 80));
        Assert.Contains(lines, l => l.Contains("TENANT", StringComparison.Ordinal) && l.Contains("VERSION", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains(id, StringComparison.Ordinal));
        Assert.Contains("because", string.Join(' ', lines), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\r|\e\[[0-9;?]*[A-Za-z]|\e[=>]", RegexOptions.NonBacktracking)]
    private static partial Regex ControlSequences();

    private Task<ConsoleCapture.CommandResult> RunAsync(params string[] words) => ConsoleCapture.RunAsync([.. words, "--server", Server]);
}
