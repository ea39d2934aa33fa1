using System.Diagnostics;
using System.Globalization;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Simulator;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>
/// Measures the status call of a tenant during its refresh, relative to that of an idle tenant, alternating
/// in the same seconds: the load of the refresh on the machine, which simulates the vendors too, affects both. Vendors respond in
/// 20 ms, as in production.
/// </summary>
internal static class StatusDuringRefresh
{
    // The JIT compilation of the first calls is not measured.
    private const int WarmUp = 2_000;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    public static async Task<Ratio> MeasureAsync(ClusterLab lab)
    {
        var (busy, idle) = (Owner(lab, lab.Refreshed), Owner(lab, lab.Imported));
        for (var i = 0; i < WarmUp; i++)
        {
            await TimeAsync(busy);
            await TimeAsync(idle);
        }

        using var vendors = lab.Vendors.Faults.Add(Vendor.VeloCloud, new Fault.Latency(Latency));
        using var bruin = lab.Vendors.Faults.Add(Vendor.Bruin, new Fault.Latency(Latency));
        var refresh = lab.RefreshAsync(lab.Refreshed);
        var (during, other, reads) = await AskAsync(busy, idle, refresh);
        await refresh;
        return new Ratio(
            "status.p99",
            during / other,
            5,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"p99 of {reads} reads {during * 1e3:0.00} ms during a refresh of {ClusterLab.Edges} edges, {other * 1e3:0.00} ms of an "
                    + $"idle tenant"
            )
        );
    }

    private static ITenantGrain Owner(ClusterLab lab, TenantId tenant) => lab.Cluster.GetGrain<ITenantGrain>(tenant.ToString());

    private static async Task<(double Busy, double Idle, int Reads)> AskAsync(ITenantGrain busy, ITenantGrain idle, Task until)
    {
        var (first, second) = (new List<double>(), new List<double>());
        while (!until.IsCompleted)
        {
            first.Add(await TimeAsync(busy));
            second.Add(await TimeAsync(idle));
        }

        return (Percentile(first), Percentile(second), first.Count);
    }

    private static async Task<double> TimeAsync(ITenantGrain owner)
    {
        var started = Stopwatch.GetTimestamp();
        await owner.GetStatusAsync(CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Percentile(List<double> times)
    {
        times.Sort();
        return times[(int)(times.Count * 0.99)];
    }
}
