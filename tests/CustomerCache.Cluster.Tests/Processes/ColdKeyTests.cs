using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>A missing key, and its readers in independent processes.</summary>
public sealed class ColdKeyTests
{
    private const int Readers = 25;

    [Fact]
    public async Task Hundred_readers_in_four_processes_over_two_silos_make_one_fetch()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 2);
        await using var first = await StartAsync(fleet, fleet.Silos[0]);
        await using var second = await StartAsync(fleet, fleet.Silos[1]);
        await using var third = await StartAsync(fleet, over: null);
        await using var fourth = await StartAsync(fleet, over: null);
        FetcherProcess[] callers = [first, second, third, fourth];

        await Task.WhenAll(callers.Select(c => c.BeginAsync()));
        var waiting = 0L;
        await Poll.UntilAsync(
            async () => (waiting = (await Task.WhenAll(fleet.Silos.Select(WaitingAsync))).Sum()) == (callers.Length * Readers) - 1,
            () => $"all readers but one to wait; {waiting} do"
        );
        await Task.WhenAll(callers.Select(c => c.FinishAsync()));
        var ends = await Task.WhenAll(callers.Select(c => c.EndAsync()));

        Assert.Equal((1, callers.Length * Readers), (ends.Sum(e => e.Fetches), ends.Sum(e => e.Values)));
        Assert.Single(ends.SelectMany(e => e.Distinct).Distinct());
    }

    private static async Task<long> WaitingAsync(SiloProcess silo) =>
        JsonSerializer
            .Deserialize<JsonElement>(await silo.Http.GetStringAsync("/v1/caches/orders"))
            .GetProperty("metrics")
            .GetProperty("waiting")
            .GetInt64();

    private static Task<FetcherProcess> StartAsync(SiloFleet fleet, SiloProcess? over) =>
        FetcherProcess.StartAsync(fleet, "orders", "orders:detail:cold", Readers, over);
}
