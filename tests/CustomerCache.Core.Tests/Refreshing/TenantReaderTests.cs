using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class TenantReaderTests
{
    private readonly Crossings _crossings = new();

    [Fact]
    public async Task Malformed_rows_are_counted_and_do_not_affect_the_others()
    {
        // F2
        _crossings.Orchestrator.Edges = new Listing<ListedEdge>([Sample.Listed(1, "S1")], 2);

        var pass = (await ReadAsync()).Value!;

        Assert.Equal(2, pass.UnreadableRows);
        Assert.IsType<CrossingOutcome.Crossed>(Assert.Single(pass.Devices).Outcome);
        Assert.Equal((1, 2), _crossings.Observer.Of<RefreshEvent.Listed>().Select(l => (l.Rows, l.UnreadableRows)).Single());
    }

    [Fact]
    public async Task Edge_without_links_has_no_logical_ids_and_one_of_a_failed_enterprise_keeps_its_own()
    {
        var stored = Sample.Snapshot(
            Sample.VeloCloud,
            Sample.Read("""{"serial_number":"S1","logical_ids":[{"interface_name":"GE1","logical_id":"02:00"}]}""")
        );
        _crossings.Orchestrator.Edges = new Listing<ListedEdge>([Sample.Listed(1, "S1")], 0);

        _crossings.Orchestrator.Enterprise = new Listing<EnterpriseEdge>([new(1, [])], 0);
        Assert.Equal("[]", Crossings.Member(Record(await ReadAsync(stored)), "logical_ids"));

        _crossings.Orchestrator.Enterprise = FakeBruin.TimedOut;
        Assert.Contains("02:00", Crossings.Member(Record(await ReadAsync(stored)), "logical_ids"), StringComparison.Ordinal);
        Assert.Single(_crossings.Observer.Of<RefreshEvent.EnterpriseListingFailed>());
    }

    [Fact]
    public async Task Failed_listing_is_a_fault_and_makes_no_call_to_Bruin()
    {
        _crossings.Orchestrator.Edges = FakeBruin.TimedOut;

        Assert.Same(FakeBruin.TimedOut, (await ReadAsync()).Fault);
        Assert.Empty(_crossings.Bruin.Requests);
    }

    [Fact]
    public async Task Listing_without_a_usable_edge_counts_as_empty()
    {
        _crossings.Orchestrator.Edges = new Listing<ListedEdge>([Sample.Listed(1, "S1", state: null), Sample.Listed(2, null)], 0);

        Assert.Empty((await ReadAsync()).Value!.Devices);
        Assert.Empty(_crossings.Observer.Of<RefreshEvent.Decided>());
    }

    [Fact]
    public async Task Devices_are_decided_once_and_crossed_ones_come_first_in_the_order_of_the_list()
    {
        _crossings.Options.DevicesInFlight = 2;
        _crossings.Orchestrator.Edges = new Listing<ListedEdge>(
            [
                Sample.Listed(3, "S3"),
                Sample.Listed(4, "S4", state: null),
                Sample.Listed(1, "S1"),
                Sample.Listed(1, "S1"),
                Sample.Listed(2, "S2"),
            ],
            0
        );
        var progress = new RefreshProgress(Sample.VeloCloud, "one", _crossings.Time);

        var pass = (await Reader().ReadAsync(null, progress, CancellationToken.None)).Value!;

        Assert.Equal(["S3", "S1", "S2", "S4"], pass.Devices.Select(d => d.SerialNumber));
        Assert.Equal((4, 4, 3, 3), (progress.Status.Listed, progress.Status.Decided, progress.Status.Crossed, progress.Status.Total));
        Assert.Equal(4, _crossings.Observer.Of<RefreshEvent.Decided>().Count);
    }

    [Fact]
    public async Task Probes_are_decided_once_too()
    {
        var hawkeye = new FakeProbes(
            new Listing<ListedProbe>([Sample.Probe("S2"), Sample.Probe("S1", "never", "never"), Sample.Probe("S2")], 1)
        );
        var progress = new RefreshProgress(Sample.Hawkeye, "one", _crossings.Time);

        var pass = (
            await new HawkeyeReader(
                Sample.Hawkeye,
                hawkeye,
                _crossings.Start(Sample.Hawkeye),
                _crossings.Options,
                _crossings.Observer
            ).ReadAsync(null, progress, CancellationToken.None)
        ).Value!;

        Assert.Equal(["S2", "S1", "S2"], pass.Devices.Select(d => d.SerialNumber));
        Assert.Equal(
            ["cached", "removed_never_contacted", "skipped_serial_repeated"],
            pass.Devices.Select(d => d.Outcome.Decision.FunnelKey)
        );
        Assert.Equal((1, 3, 3, 1), (pass.UnreadableRows, progress.Status.Listed, progress.Status.Decided, progress.Status.Total));
    }

    private static DeviceRecord Record(VendorResult<TenantPass> answer) =>
        Assert.IsType<CrossingOutcome.Crossed>(Assert.Single(answer.Value!.Devices).Outcome).Record;

    private VeloCloudReader Reader() =>
        new(Sample.VeloCloud, _crossings.Orchestrator, _crossings.Start(), Crossings.Policy, _crossings.Options, _crossings.Observer);

    private Task<VendorResult<TenantPass>> ReadAsync(TenantSnapshot? stored = null) =>
        Reader().ReadAsync(stored, new RefreshProgress(Sample.VeloCloud, "one", _crossings.Time), CancellationToken.None);

    private sealed class FakeProbes(Listing<ListedProbe> probes) : IHawkeyeProbes
    {
        public Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken) => FakeBruin.Answer(probes);
    }
}
