using System.Diagnostics;
using System.Net;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Tests.Http;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Runs the programs of samples/ as processes against a running server.</summary>
public sealed class SamplesTests(StoredServer stored) : IClassFixture<StoredServer>
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(60);

    private string Address => stored.Client.BaseAddress!.ToString();

    [Fact]
    public async Task Reading_service_prints_the_devices_of_a_customer_and_leaves_an_unknown_one_alone()
    {
        var ran = await RunAsync("ReadingService", [Address]);

        Assert.Equal(0, ran.Code);
        Assert.Equal($"not complete: nothing of velocloud/{StoredServer.NeverBuilt} is stored yet", ran.Out[0]);
        Assert.Matches(@"^client Client 910\d has \d+ devices$", ran.Out[1]);
        Assert.Equal(3, ran.Out.Count(l => l.StartsWith("  VC0", StringComparison.Ordinal)));
        Assert.Contains(ran.Out, l => l.StartsWith($"  as of {StoredTenants.Vco1}; version=1; built_at=", StringComparison.Ordinal));
        Assert.Equal("unchanged since", ran.Out[^3]);
        Assert.Matches(@"^VC0\d+ belongs to " + ran.Out[1].Split(" has ")[0]["client ".Length..], ran.Out[^2]);
        Assert.Equal("NOSUCH is left alone", ran.Out[^1]);
    }

    [Fact]
    public async Task Hybrid_caching_loads_once_for_two_reads_and_again_after_the_removal()
    {
        var first = await RunAsync("HybridCaching", [$"--CustomerCache:Caching:Url={Address}"]);
        var second = await RunAsync("HybridCaching", [$"--CustomerCache:Caching:Url={Address}"]);

        string[] reads = ["read 1: order 801 is Approved", "read 2: order 801 is Approved"];
        string[] removal = ["loading the order", "after the removal: order 801"];
        Assert.Equal(["loading the order", .. reads, .. removal], first.Out);
        Assert.Equal([.. reads, .. removal], second.Out);
    }

    [Fact]
    public void Hybrid_caching_equals_the_program_of_the_page() =>
        Assert.Equal(
            File.ReadAllText(Repository.File("docs/hybrid-cache.md")).Split("```csharp\n")[1].Split("```")[0],
            File.ReadAllText(Repository.File("samples/HybridCaching/Program.cs"))
        );

    [Fact]
    public async Task Output_caching_serves_a_page_from_the_domain_until_its_order_changes()
    {
        string[] before = await ReadPageAsync(times: 2, evict: false);
        string[] elsewhere = await ReadPageAsync(times: 1, evict: true);

        Assert.StartsWith("order 801, rendered at ", before[0], StringComparison.Ordinal);
        Assert.Equal([before[0], before[0]], before);
        Assert.Equal(before[0], elsewhere[0]);
        Assert.NotEqual(before[0], elsewhere[^1]);
    }

    [Fact]
    public async Task Webhook_sender_ends_what_depends_on_the_order_and_its_repetition_is_a_duplicate()
    {
        const string entry = "/v1/caches/catalog/entries/of-order-801";
        using var put = new HttpRequestMessage(HttpMethod.Put, entry) { Content = new StringContent("1") };
        put.Headers.Add("X-Depends-On", "order:801");
        using var kept = await stored.Client.SendAsync(put);
        kept.EnsureSuccessStatusCode();

        var ran = await RunAsync("WebhookSender", [Address], ("WEBHOOK_SECRET", StoredServer.WebhookSecret));
        var forged = await RunAsync("WebhookSender", [Address], ("WEBHOOK_SECRET", "another secret of thirty-two chars"));
        var without = await RunAsync("WebhookSender", [Address]);

        Assert.Matches("^attempt 1: accepted 1, duplicates 0, jobs [1-9]", ran.Out[0]);
        Assert.Equal("attempt 2: accepted 0, duplicates 1, jobs 0", ran.Out[1]);
        Assert.Equal((0, 1, 2), (ran.Code, forged.Code, without.Code));
        Assert.StartsWith("refused with 401: events of channel crm must be", Assert.Single(forged.Error), StringComparison.Ordinal);
        await Poll.UntilAsync(
            async () => (await stored.Client.GetAsync(entry + "?lease=false")).StatusCode == HttpStatusCode.NotFound,
            "the entry of the order to end"
        );
    }

    [Fact]
    public async Task Alert_monitor_prints_problems_and_alerts_and_fails()
    {
        stored
            .Server.Services.GetRequiredService<AlertChannels>()
            .Send(new Alert(StoredTenants.Vco1, "vco1.example.net cannot be listed.", Mail: null));

        var ran = await RunAsync("AlertMonitor", [Address]);
        var unreachable = await RunAsync("AlertMonitor", ["http://127.0.0.1:9"]);

        Assert.Equal((1, 1), (ran.Code, unreachable.Code));
        Assert.Contains($"problem velocloud/{StoredServer.NeverBuilt}: never built", ran.Out);
        Assert.DoesNotContain(ran.Out, l => l.StartsWith($"problem {StoredTenants.Vco2}", StringComparison.Ordinal));
        Assert.Contains(
            ran.Out,
            l =>
                l.StartsWith("alert    20", StringComparison.Ordinal)
                && l.EndsWith($" {StoredTenants.Vco1}: vco1.example.net cannot be listed.", StringComparison.Ordinal)
        );
        Assert.StartsWith("problem http://127.0.0.1:9: ", Assert.Single(unreachable.Out), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string[] Out, string[] Error)> RunAsync(
        string sample,
        string[] words,
        params (string Name, string Value)[] environment
    )
    {
        using var process = Start(sample, words, environment);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(HangTimeout);
        await using var kill = late.Token.Register(() => process.Kill());
        await process.WaitForExitAsync();
        return (process.ExitCode, Lines(await output), Lines(await errors));
    }

    // Reads the page from a process of its own, and once more after it was evicted.
    private async Task<string[]> ReadPageAsync(int times, bool evict)
    {
        using var late = new CancellationTokenSource(HangTimeout);
        using var process = Start("OutputCaching", ["--urls", "http://127.0.0.1:0", $"--CustomerCache:Caching:Url={Address}"]);
        await using var kill = late.Token.Register(() => process.Kill());
        try
        {
            using var http = new HttpClient { BaseAddress = await ListeningAsync(process.StandardOutput) };
            var pages = new List<string>();
            while (pages.Count < times)
            {
                pages.Add(await http.GetStringAsync("/orders/801", late.Token));
            }

            if (evict)
            {
                (await http.PostAsync("/orders/801", content: null, late.Token)).EnsureSuccessStatusCode();
                pages.Add(await http.GetStringAsync("/orders/801", late.Token));
            }

            return [.. pages];
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<Uri> ListeningAsync(StreamReader output)
    {
        const string said = "Now listening on: ";
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.Contains(said, StringComparison.Ordinal))
            {
                return new Uri(line.Split(said)[1]);
            }
        }

        throw new InvalidOperationException("It ended before it listened.");
    }

    private static Process Start(string sample, string[] words, params (string Name, string Value)[] environment)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var start = new ProcessStartInfo(
            "dotnet",
            [Repository.File($"samples/{sample}/bin/{configuration}/net10.0/{sample}.dll"), .. words]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
