using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CustomerCache.Client.Grains;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>
/// Measures single-device changes in a tenant of 100,000 records on three silos: each is crossed with simulated vendors in the same
/// process, stored in Redis, published, and served on all silos.
/// </summary>
internal static class ChangeRates
{
    private const int Records = 100_000;
    private const int Callers = 64;
    private const int Paced = 400;

    // What depends on the imported records is still being invalidated during the first ones: they go before, one after the other.
    private const int Uncounted = 100;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Changes per second, until the last one is served everywhere.</summary>
    public static async Task<Ratio> RateAsync(ClusterLab lab)
    {
        var serials = await PrepareAsync(lab);
        var best = 0d;
        for (var round = 0; round < 3; round++)
        {
            Rename(lab, $"Rate {round}");
            var next = -1;
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(
                Enumerable
                    .Range(0, Callers)
                    .Select(_ =>
                        Task.Run(async () =>
                        {
                            for (var i = Interlocked.Increment(ref next); i < serials.Length; i = Interlocked.Increment(ref next))
                            {
                                await RecrossAsync(lab, serials[i]);
                            }
                        })
                    )
            );
            var last = lab.Sources.Max(s => s.Find(lab.Refreshed)!.Version);
            await lab.ServedAsync(lab.Refreshed, served => served.Version >= last);

            best = Math.Max(best, serials.Length / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return new Ratio(
            "change.rate",
            best,
            1_000,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"changes/s of {Records:N0} records, the best of 3 rounds of {serials.Length:N0}")
        );
    }

    /// <summary>The 99th percentile in ms from the call until all silos serve the change, at a hundred a second.</summary>
    public static async Task<Ratio> LagAsync(ClusterLab lab)
    {
        var serials = await PrepareAsync(lab);
        Rename(lab, "Lag");
        var (lags, running) = (new List<double>(), new List<Task<double>>());
        foreach (var serial in serials.Take(Uncounted))
        {
            await LagAsync(lab, serial);
        }

        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        foreach (var serial in serials.Skip(Uncounted).Take(Paced))
        {
            await pace.WaitForNextTickAsync();
            running.Add(Task.Run(() => LagAsync(lab, serial)));
        }

        lags.AddRange(await Task.WhenAll(running));
        lags.Sort();
        return new Ratio(
            "change.lag",
            lags[lags.Count * 99 / 100],
            50,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"ms, of {lags.Count} changes, a hundred a second; median {lags[lags.Count / 2]:0.0} ms"
            )
        );
    }

    private static async Task<double> LagAsync(ClusterLab lab, string serial)
    {
        var before = lab.Replicas.Find(lab.Refreshed)!.Find(serial)!;
        var started = Stopwatch.GetTimestamp();
        await RecrossAsync(lab, serial);
        await lab.ServedAsync(lab.Refreshed, served => !served.Find(serial)!.Equals(before));
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static Task<TenantStatus> RecrossAsync(ClusterLab lab, string serial) =>
        lab
            .Front.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<ITenantGrain>(lab.Refreshed.ToString())
            .RecrossAsync(RecrossKind.BruinInventory, [serial], CancellationToken.None);

    private static void Rename(ClusterLab lab, string name) =>
        lab.Vendors.Fleet.Edit(fleet => fleet.Clients.Aggregate(fleet, (f, client) => f.RenameClient(client.Id, $"{name} {client.Id}")));

    // The edges that the simulator knows, among as many copies as make the tenant large.
    private static async Task<ImmutableArray<string>> PrepareAsync(ClusterLab lab)
    {
        while (lab.Sources.Count < 3)
        {
            await lab.StartSiloAsync();
        }

        await lab.RefreshAsync(lab.Refreshed);
        var known = lab.Vendors.Fleet.Current.EdgesOf(lab.Refreshed.Host).Select(e => e.SerialNumber).OfType<string>().ToHashSet();
        ImmutableArray<DeviceRecord> records = [.. lab.Replicas.Find(lab.Refreshed)!.Records.Where(r => known.Contains(r.SerialNumber))];
        await lab.ImportAsync(lab.Refreshed, [.. records, .. ClusterLab.CopiesOf(records, Records - records.Length)]);
        await lab.ServedAsync(lab.Refreshed, served => served.Records.Count == Records);
        return [.. records.Select(r => r.SerialNumber)];
    }
}
