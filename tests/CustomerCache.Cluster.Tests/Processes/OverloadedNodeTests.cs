using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Xunit.Abstractions;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// A node under mixed load, then under five times as many calls as it answers at once, with thousands of idle connections and of
/// waiting calls.
/// <c>./test.sh --long</c> runs this class with a load of minutes, after the rounds of faults.
/// </summary>
[Trait("Category", "MixedLoad")]
[Collection(Sequential.Name)]
public sealed class OverloadedNodeTests(ITestOutputHelper output)
{
    private const int Reads = 16;
    private const int Writes = 4;
    private const int Overload = 5 * (Reads + Writes);
    private const int Waits = 2_000;
    private const int Quarters = 4;

    private static readonly TimeSpan Time = TimeSpan.FromMinutes(
        int.Parse(Environment.GetEnvironmentVariable("CUSTOMERCACHE_FAULT_MINUTES") ?? "0", CultureInfo.InvariantCulture)
    );
    private static readonly bool IsLong = Time > TimeSpan.Zero;
    private static readonly TimeSpan OverloadTime = TimeSpan.FromSeconds(IsLong ? 30 : 1);
    private static readonly int Idle = IsLong ? 5_000 : 1_000;

    [Fact]
    public async Task Node_sheds_what_is_too_much_and_stays_healthy_and_recovers()
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-overloaded-");
        try
        {
            await using var vendors = await VendorSimulator.StartAsync(
                Fleet.Create(
                    new FleetOptions
                    {
                        Hosts = 1,
                        EdgesPerHost = 200,
                        Probes = 0,
                    }
                )
            );
            await using var node = await SiloProcess.StartAsync(
                new Dictionary<string, string?>(VendorSettings.Of(vendors), StringComparer.Ordinal)
                {
                    ["CustomerCache:DataFolder"] = folder.FullName,
                    ["CustomerCache:Hawkeye:Url"] = null,
                    ["CustomerCache:HttpLimits:Reads"] = Text(Reads),
                    ["CustomerCache:HttpLimits:Writes"] = Text(Writes),
                    ["CustomerCache:HttpLimits:Waits"] = Text(Waits),
                }
            );
            await Poll.UntilAsync(
                async () => (await node.Http.GetAsync("/health/ready")).IsSuccessStatusCode,
                "the first build to be served"
            );
            using var load = new MixedLoad(node.Http.BaseAddress!, await SerialsAsync(node));
            var table = new List<string>
            {
                "| load | time | calls | shed | errors | memory, begin to end | p99 of reads, begin to end | p99 of health |",
                "|---|---|---|---|---|---|---|---|",
            };
            if (IsLong)
            {
                table.Add(await LoadAsync(node, load));
            }

            await IdleConnectionsAsync(node);
            await WaitingCallsAsync(node);
            table.Add(await OverloadAsync(node, load));
            table.ForEach(output.WriteLine);
            if (Environment.GetEnvironmentVariable("CUSTOMERCACHE_LOAD_TABLE") is { } file)
            {
                await File.WriteAllLinesAsync(file, table);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // At 80 % of the machine and below all limits: nothing is shed, memory is flat, and reads take as long at the end as at the beginning.
    private static async Task<string> LoadAsync(SiloProcess node, MixedLoad load)
    {
        var (p99, memory) = (new List<TimeSpan>(), new List<double>());
        load.Pause = 2;
        var report = await load.RunAsync(
            Writes - 1,
            async report =>
            {
                for (var quarter = 0; quarter < Quarters; quarter++)
                {
                    var began = TimeProvider.System.GetTimestamp();
                    while (TimeProvider.System.GetElapsedTime(began) < Time / Quarters)
                    {
                        var before = Processors();
                        await load.RefreshAsync(report);
                        await CallPacer.NextAsync(2_000);
                        var (busy, all) = (Processors().Busy - before.Busy, Processors().All - before.All);
                        load.Pause = Math.Clamp(load.Pause + (busy < 0.8 * all ? -1 : 1), 0, 50);
                    }

                    p99.Add(report.TakeReads().P99());
                    memory.Add(await MetricAsync(node, "dotnet_process_memory_working_set_bytes"));
                }
            }
        );

        Assert.True(report.Errors.Count == 0 && report.Shed == 0, $"{report}\n{string.Join('\n', report.Errors.Take(20))}");

        // The first quarter fills what grows to a bound. A quarter more than after it is what a collection has not yet returned.
        Assert.InRange(memory[^1], 0, (1.25 * memory[0]) + (64 << 20));
        Assert.InRange(p99[^1].TotalMilliseconds, 0, (3 * p99[0].TotalMilliseconds) + 20);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| mixed, 80 % of the processors | {Time.TotalMinutes:0} min | {report.Calls} | {report.Shed} | {report.Errors.Count} | "
                + $"{memory[0] / (1 << 20):0} to {memory[^1] / (1 << 20):0} MiB | "
                + $"{p99[0].TotalMilliseconds:0} to {p99[^1].TotalMilliseconds:0} ms | – |"
        );
    }

    private static async Task<string> OverloadAsync(SiloProcess node, MixedLoad load)
    {
        var health = new Durations();
        using var probe = new HttpClient { BaseAddress = node.Http.BaseAddress };
        load.Pause = 0;
        var report = await load.RunAsync(
            Overload,
            async _ =>
            {
                var began = TimeProvider.System.GetTimestamp();
                while (TimeProvider.System.GetElapsedTime(began) < OverloadTime)
                {
                    var asked = TimeProvider.System.GetTimestamp();
                    using var answer = await probe.GetAsync("/health/live");
                    health.Add(TimeProvider.System.GetElapsedTime(asked));
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    await CallPacer.NextAsync(10);
                }
            }
        );

        // As soon as the callers have stopped, all calls are answered again.
        var recovered = await load.RunAsync(1, report => load.RefreshAsync(report));
        Assert.True(report.Errors.Count == 0 && report.Shed > 0, $"{report}\n{string.Join('\n', report.Errors.Take(20))}");
        Assert.True(report.ShareOfShedWrites >= report.ShareOfShedReads, report.ToString());
        Assert.True(recovered.Errors.Count == 0 && recovered.Shed == 0, recovered.ToString());

        // Callers and node share the machine with other tests; the long form has it to itself.
        Assert.InRange(health.P99(), TimeSpan.Zero, IsLong ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(2));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| five times the limits | {OverloadTime.TotalSeconds:0} s | {report.Calls} | {report.ShareOfShedReads:P0} of reads, "
                + $"{report.ShareOfShedWrites:P0} of writes | {report.Errors.Count} | – | {report.Reads.P99().TotalMilliseconds:0} ms | "
                + $"{health.P99().TotalMilliseconds:0} ms |"
        );
    }

    private static async Task IdleConnectionsAsync(SiloProcess node)
    {
        var before = await MetricAsync(node, "dotnet_process_memory_working_set_bytes");
        var idle = new List<Socket>();
        try
        {
            for (var n = 0; n < Idle; n++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, node.Http.BaseAddress!.Port);
            }

            using var served = await node.Http.GetAsync("/v1/velocloud/records");
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            var perConnection = (await MetricAsync(node, "dotnet_process_memory_working_set_bytes") - before) / Idle;
            Assert.InRange(perConnection, double.MinValue, 32 << 10);
        }
        finally
        {
            idle.ForEach(s => s.Dispose());
        }
    }

    private static async Task WaitingCallsAsync(SiloProcess node)
    {
        const string Entry = "/v1/caches/catalog/entries/waited";
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var lease = await http.GetAsync(Entry);
        var waiting = Enumerable.Range(0, Waits).Select(_ => http.GetAsync(Entry + "?wait=60")).ToArray();
        await Poll.UntilAsync(
            async () => await MetricAsync(node, "customercache_call_running{kind=\"wait\"}") == Waits,
            "all calls to wait"
        );

        using var shed = await http.GetAsync(Entry + "?wait=60");
        using var read = await http.GetAsync("/v1/velocloud/records");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (shed.StatusCode, read.StatusCode));

        using var put = new HttpRequestMessage(HttpMethod.Put, Entry) { Content = JsonContent.Create(17) };
        put.Headers.Add("X-Fetch-Lease", lease.Headers.GetValues("X-Fetch-Lease"));
        using var stored = await http.SendAsync(put);
        Assert.Equal(HttpStatusCode.NoContent, stored.StatusCode);
        foreach (var answer in await Task.WhenAll(waiting))
        {
            using (answer)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }
    }

    private static async Task<IEnumerable<string>> SerialsAsync(SiloProcess node) =>
        (await node.Http.GetFromJsonAsync<JsonElement>("/v1/velocloud/records"))
            .EnumerateArray()
            .Select(r => r.GetProperty("serial_number").GetString()!);

    private static async Task<double> MetricAsync(SiloProcess node, string name)
    {
        var page = await node.Http.GetStringAsync("/metrics");
        var line = page.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        Assert.True(line is not null, $"{name} is not in\n{page}");
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    // Of the whole machine, callers included: user, nice, system, idle, iowait and so on.
    private static (long Busy, long All) Processors()
    {
        var ticks = File.ReadLines("/proc/stat")
            .First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(t => long.Parse(t, CultureInfo.InvariantCulture))
            .ToArray();
        return (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
