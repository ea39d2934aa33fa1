using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Tests.Observability.Prometheus;
using CustomerCache.Simulator;
using CustomerCache.Sources;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Vendors at their worst, for a random tenth of the devices, in one refresh after the other.</summary>
public sealed class WorstVendorsTests
{
    private const double Tenth = 0.1;
    private const int Edges = 60;
    private const int Probes = 150;

    private static readonly Round[] Rounds =
    [
        new(
            "down and resetting",
            [
                new(VendorOperation.BruinInventory, new Fault.Down(), Counts: Counting.AtMost),
                new(VendorOperation.BruinAttributes, new Fault.Down(Politely: true)),
                new(VendorOperation.VeloCloudEdgeModules, new Fault.Status(500, 502, 504)),
            ],
            Keeps: true
        ),
        new(
            "slow and trickling",
            [
                new(VendorOperation.BruinInventory, new Fault.Latency(TimeSpan.FromMilliseconds(200)), Counts: Counting.None),
                new(VendorOperation.BruinAttributes, new Fault.Trickle(5, TimeSpan.FromMilliseconds(30)), Counts: Counting.None),
                new(VendorOperation.HawkeyeProbes, new Fault.Trickle(10, TimeSpan.FromMilliseconds(30)), 1, Counts: Counting.None),
            ]
        ),
        new(
            "pages of HTML",
            [
                new(VendorOperation.BruinInventory, new Fault.NotJson()),
                new(VendorOperation.VeloCloudEdgeModules, new Fault.NotJson()),
                new(VendorOperation.HawkeyeProbes, new Fault.NotJson(), 1, Times: 2),
            ],
            Keeps: true
        ),
        new(
            "truncated",
            [
                new(VendorOperation.BruinInventory, new Fault.CutJson()),
                new(VendorOperation.BruinAttributes, new Fault.CutConnection()),
                new(VendorOperation.VeloCloudLinkStatus, new Fault.CutJson(), 1, Times: 1),
            ],
            Keeps: true
        ),
        new(
            "malformed and of another shape",
            [
                new(VendorOperation.BruinInventory, new Fault.MalformedJson()),
                new(VendorOperation.BruinAttributes, new Fault.WrongShape()),
                new(VendorOperation.VeloCloudLinkStatus, new Fault.MalformedJson(), 1, Times: 1),
                new(VendorOperation.HawkeyeProbes, new Fault.WrongShape(), 1, Times: 1),
            ],
            Keeps: true
        ),
        new(
            "too many requests, with and without Retry-After",
            [
                new(VendorOperation.BruinInventory, new Fault.RateLimit(0, TimeSpan.FromSeconds(1)), Times: 2),
                new(VendorOperation.BruinAttributes, new Fault.Status(429)),
            ],
            Keeps: null
        ),
        new(
            "half a list",
            [
                new(VendorOperation.VeloCloudLinkStatus, new Fault.PartialListing(0.5), 1, Counts: Counting.None),
                new(VendorOperation.HawkeyeProbes, new Fault.PartialListing(0.5), 1, Counts: Counting.None),
            ],
            Keeps: null,
            OfProbes: RefreshOutcome.ShrinkBlocked,
            IsListed: false
        ),
        new(
            "everything twice",
            [
                new(VendorOperation.VeloCloudLinkStatus, new Fault.DoubledListing(), 1, Counts: Counting.None),
                new(VendorOperation.VeloCloudEnterpriseEdges, new Fault.DoubledListing(), 1, Counts: Counting.None),
                new(VendorOperation.HawkeyeProbes, new Fault.DoubledListing(), 1, Counts: Counting.None),
            ],
            IsListed: false
        ),
        new(
            "shrinking totals",
            [new(VendorOperation.HawkeyeProbes, new Fault.ShrinkingTotal(15), 1, Counts: Counting.None)],
            Keeps: null,
            IsListed: false
        ),
        new(
            "200 MB, and wrong certificates",
            [
                new(VendorOperation.BruinAttributes, new Fault.Oversized(200_000_000)),
                new(VendorOperation.VeloCloudLinkStatus, new Fault.Oversized(200_000_000), 1, Times: 1),
                new(VendorOperation.HawkeyeProbes, new Fault.Oversized(200_000_000), 1, Times: 1),
            ],
            Keeps: true,
            Certificates: Tenth
        ),
    ];

    [Fact]
    public async Task Ten_refreshes_of_vendors_at_their_worst_lose_no_record_and_count_each_failure()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: Edges, probes: Probes);
        await using var certificates = await CertificateFaults.StartAsync();
        Assert.Equal("trusted", await certificates.AskTrustedAsync());
        lab.Set("Refresh:MaxShrink", "0.2");
        lab.Set("Refresh:MaxShrinkFrom", "10");
        await using var server = await lab.ServeBuiltAsync(s => s.AddSingleton<IVendorHttp>(certificates));
        TenantId[] tenants = [VendorLab.Vco1, VendorLab.Hawkeye];
        var before = await RecordsAsync(server, tenants);

        foreach (var round in Rounds)
        {
            var (failuresBefore, metBefore) = (await FailuresAsync(server), certificates.Hits);
            var faults = round
                .Faults.Select(f => (Kind: f, Active: lab.Faults.Add(f.Operation, f.Fault, null, f.Share, f.Times)))
                .ToArray();
            certificates.Share = round.Certificates;
            var ends = await Task.WhenAll(tenants.Select(t => server.RefreshAsync(t)));
            certificates.Share = 0;
            lab.Faults.Clear();

            Assert.Equal(before, await RecordsAsync(server, tenants));
            // A VeloCloud edge that is no longer listed keeps its record; a probe that is not is proven to be gone.
            Assert.Equal((round.Name, RefreshOutcome.Stored), (round.Name, ends[0].Outcome));
            Assert.Equal((round.Name, round.OfProbes), (round.Name, ends[1].Outcome));
            Assert.All(faults, f => Assert.True(f.Active.Hits > 0, $"{round.Name}: {f.Kind.Fault} met no call"));
            var met = certificates.Hits - metBefore;
            Assert.True(round.Certificates == 0 || met > 1, $"{round.Name}: {met} calls met a wrong certificate");
            var most = met + faults.Where(f => f.Kind.Counts != Counting.None).Sum(f => f.Active.Hits);
            var least = met + faults.Where(f => f.Kind.Counts == Counting.Each).Sum(f => f.Active.Hits);
            Assert.True(
                await FailuresAsync(server) - failuresBefore is var failures && failures >= least && failures <= most,
                $"{round.Name}: {failures} failed calls are counted, not {least} to {most}"
            );
            Assert.True(
                round.Keeps is null || round.Keeps == ends.Sum(Kept) > 0,
                $"{round.Name}: {string.Join(' ', ends.SelectMany(e => e.Funnel))}"
            );
            if (round.IsListed)
            {
                // Each device has one decision, whatever was answered for it.
                Assert.Equal(Edges, ends[0].Funnel.Values.Sum());
                Assert.Equal(Probes, ends[1].Funnel.Values.Sum());
            }
        }

        var mended = await Task.WhenAll(tenants.Select(t => server.RefreshAsync(t)));
        Assert.All(mended, end => Assert.Equal((RefreshOutcome.Stored, 0), (end.Outcome, Kept(end))));
        Assert.Equal(before, await RecordsAsync(server, tenants));
    }

    private static int Kept(RefreshStatus end) =>
        end.Funnel.Where(f => f.Key.StartsWith("kept_", StringComparison.Ordinal)).Sum(f => f.Value);

    private static async Task<string> RecordsAsync(RunningServer server, IEnumerable<TenantId> tenants)
    {
        var records = await Task.WhenAll(tenants.Select(t => server.RecordsAsync(t)));
        return string.Join('\n', records.SelectMany(r => r).Select(r => r.GetRawText()).Order(StringComparer.Ordinal));
    }

    // What a vendor does not have is no failure.
    private static async Task<int> FailuresAsync(RunningServer server) =>
        (int)
            Exposition
                .Read(await server.Client.GetStringAsync("/metrics"))["customercache_vendor_call_duration_seconds"]
                .Samples.Where(s => s.Name.EndsWith("_count", StringComparison.Ordinal) && s.Labels["outcome"] is not ("ok" or "not_found"))
                .Sum(s => s.Value);

    private enum Counting
    {
        /// <summary>Each affected call is a failure.</summary>
        Each,

        /// <summary>The transport repeats some affected calls by itself.</summary>
        AtMost,

        /// <summary>The calls succeed.</summary>
        None,
    }

    private sealed record Worst(
        VendorOperation Operation,
        Fault Fault,
        double Share = Tenth,
        int Times = int.MaxValue,
        Counting Counts = Counting.Each
    );

    /// <param name="Name">The round in failures.</param>
    /// <param name="Faults">What the vendors do.</param>
    /// <param name="Keeps">Whether devices keep their records for a failed call; null when repeated calls decide.</param>
    /// <param name="OfProbes">The outcome of the refresh of the probes.</param>
    /// <param name="Certificates">The share of calls for devices that meet a wrong certificate.</param>
    /// <param name="IsListed">Whether each device is listed once.</param>
    private sealed record Round(
        string Name,
        Worst[] Faults,
        bool? Keeps = false,
        RefreshOutcome OfProbes = RefreshOutcome.Stored,
        double Certificates = 0,
        bool IsListed = true
    );
}
