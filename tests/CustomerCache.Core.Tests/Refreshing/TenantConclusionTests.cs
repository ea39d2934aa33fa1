using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class TenantConclusionTests
{
    private static readonly DateTimeOffset Now = Sample.Noon;

    [Fact]
    public void Record_that_is_no_longer_listed_is_kept_and_counted_as_stale()
    {
        // F17
        var after = Conclude(Stored("S1", "S5"), new(), Crossed(1));

        Assert.Equal(["S1", "S5"], after.State.Snapshot!.Records.Serials());
        Assert.Equal(1, after.State.StaleRecords);
        Assert.Equal(Decision.Kept(DecisionReason.Unlisted), after.State.Devices["S5"].Decision);
        Assert.Equal(1, after.Funnel["kept_unlisted"]);
    }

    [Theory]
    [InlineData(24, true)]
    [InlineData(25, false)]
    public void Expiry_drops_records_that_were_not_listed_for_longer(int hours, bool isKept)
    {
        var options = new RefreshOptions { ExpireUnlistedAfter = TimeSpan.FromHours(24) };
        var state = Stored("S1", "S5");
        state = state with
        {
            Devices = PersistentDictionary.Create(
                new Dictionary<string, DeviceHistory>
                {
                    ["S5"] = DeviceHistory.First(Now.AddDays(-9)) with { LastListedAt = Now.AddHours(-hours) },
                }
            ),
        };

        var after = Conclude(state, options, Crossed(1));

        Assert.Equal(isKept, after.State.Snapshot!.Find("S5") is not null);
        Assert.Equal(isKept ? 0 : 1, after.Dropped);
        Assert.Equal(
            isKept ? Decision.Kept(DecisionReason.Unlisted) : Decision.Removed(DecisionReason.Unlisted),
            after.State.Devices["S5"].Decision
        );
    }

    [Fact]
    public void Expiry_starts_when_the_record_is_first_seen()
    {
        var options = new RefreshOptions { ExpireUnlistedAfter = TimeSpan.FromHours(24) };
        var first = Conclude(Stored("S1", "S5"), options, Crossed(1));
        Assert.NotNull(first.State.Snapshot!.Find("S5"));

        Assert.NotNull(TenantConclusion.Of(first.State, Pass(0, Crossed(1)), options, false, Now.AddHours(24)).State.Snapshot!.Find("S5"));
        Assert.Null(
            TenantConclusion.Of(first.State, Pass(0, Crossed(1)), options, false, Now.AddHours(24).AddTicks(1)).State.Snapshot!.Find("S5")
        );
    }

    [Fact]
    public void Edge_that_is_listed_but_no_longer_usable_expires_too()
    {
        var options = new RefreshOptions { ExpireUnlistedAfter = TimeSpan.FromHours(24) };
        var never = Device(5, new CrossingOutcome.NotCrossed(Decision.Skipped(DecisionReason.NeverActivated), null));
        var first = Conclude(Stored("S1", "S5"), options, Crossed(1), never);

        var later = TenantConclusion.Of(first.State, Pass(0, Crossed(1), never), options, false, Now.AddHours(25));

        Assert.Null(later.State.Snapshot!.Find("S5"));
    }

    [Fact]
    public void Failed_device_does_not_expire()
    {
        var options = new RefreshOptions { ExpireUnlistedAfter = TimeSpan.FromHours(24) };
        var failed = Device(5, new CrossingOutcome.NotCrossed(Decision.Kept(DecisionReason.SiteFailed), FakeBruin.TimedOut));
        var first = Conclude(Stored("S1", "S5"), options, Crossed(1), failed);

        Assert.NotNull(
            TenantConclusion.Of(first.State, Pass(0, Crossed(1), failed), options, false, Now.AddHours(25)).State.Snapshot!.Find("S5")
        );
    }

    [Fact]
    public void Absence_from_a_list_with_unreadable_rows_proves_nothing()
    {
        // F2: one malformed row may be the missing device.
        var options = new RefreshOptions { ExpireUnlistedAfter = TimeSpan.FromHours(1) };
        var state = Stored("S1", "S5") with
        {
            Devices = PersistentDictionary.Create<DeviceHistory>([new("S5", DeviceHistory.First(Now.AddDays(-9)))]),
        };

        Assert.NotNull(TenantConclusion.Of(state, Pass(1, Crossed(1)), options, false, Now).State.Snapshot!.Find("S5"));
        Assert.Null(TenantConclusion.Of(state, Pass(0, Crossed(1)), options, false, Now).State.Snapshot!.Find("S5"));
    }

    [Fact]
    public void Probe_missing_in_a_list_with_unreadable_rows_stays_at_the_end()
    {
        var state = TenantState.Unknown(Sample.Hawkeye) with
        {
            Snapshot = Sample.Snapshot(Sample.Hawkeye, Sample.Record("S9"), Sample.Record("S1")),
        };
        var probe = new DeviceOutcome("S1", null, null, new CrossingOutcome.Crossed(Sample.Record("S1", "fresh"), null));

        Assert.Equal(["S1", "S9"], TenantConclusion.Of(state, Pass(1, probe), new(), false, Now).State.Snapshot!.Records.Serials());
        Assert.Equal(["S1"], TenantConclusion.Of(state, Pass(0, probe), new(), false, Now).State.Snapshot!.Records.Serials());
    }

    [Fact]
    public void Removed_edge_of_a_host_that_is_not_configured_affects_no_other()
    {
        // F28: the identity of a record may name another host, for instance after a host was renamed.
        var elsewhere = new EdgeId("gone.example.net", 100, 5);
        var state = TenantState.Unknown(Sample.VeloCloud) with
        {
            Snapshot = Sample.Snapshot(Sample.VeloCloud, Sample.Record("S5", edge: elsewhere), Sample.Record("S6", edge: Sample.Edge(6))),
        };

        var after = Conclude(state, new(), new DeviceOutcome("S5", null, elsewhere, Removed), Crossed(1));

        Assert.Equal(["S6", "S1"], after.State.Snapshot!.Records.Serials());
    }

    [Fact]
    public void Edge_whose_enterprise_was_renamed_is_still_found_and_removed_with_its_partner()
    {
        var state = TenantState.Unknown(Sample.VeloCloud) with
        {
            Snapshot = Sample.Snapshot(
                Sample.VeloCloud,
                Sample.Read(
                    """{"serial_number":"S5","edge":{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"old name","edge_id":5}}"""
                ),
                Sample.Record("H5", edge: Sample.Edge(5), ha: "S5")
            ),
        };

        var after = Conclude(state, new(), Device(5, Removed), Crossed(1));

        Assert.Equal(["S1"], after.State.Snapshot!.Records.Serials());
    }

    [Fact]
    public void Large_drop_is_blocked_until_it_is_accepted()
    {
        var state = Stored([.. Enumerable.Range(0, 100).Select(i => $"S{i}")]);
        var pass = Pass(0, [Crossed(200), .. Enumerable.Range(0, 51).Select(i => Device(i, Removed))]);

        var blocked = TenantConclusion.Of(state, pass, new(), acceptShrink: false, Now);
        var accepted = TenantConclusion.Of(state, pass, new(), acceptShrink: true, Now);

        Assert.Equal((RefreshOutcome.ShrinkBlocked, 51), (blocked.Outcome, blocked.Dropped));
        Assert.Same(state.Snapshot, blocked.State.Snapshot);
        Assert.Equal((RefreshOutcome.Stored, 50), (accepted.Outcome, accepted.State.Snapshot!.Records.Count));
        Assert.Equal(
            RefreshOutcome.Stored,
            TenantConclusion.Of(state, pass with { Devices = pass.Devices.RemoveAt(51) }, new(), false, Now).Outcome
        );
    }

    [Fact]
    public void Empty_result_is_a_failure_only_if_something_failed()
    {
        var failed = Device(1, new CrossingOutcome.NotCrossed(Decision.Kept(DecisionReason.ClientInfoFailed), FakeBruin.TimedOut));

        Assert.Equal(RefreshOutcome.Failed, Conclude(Stored("S1"), new(), failed).Outcome);
        Assert.Equal(RefreshOutcome.NothingLeft, Conclude(Stored("S9"), new(), Device(1, Removed)).Outcome);
        Assert.Equal(RefreshOutcome.Stored, Conclude(Stored("S1"), new(), Device(1, Removed)).Outcome);
    }

    private static CrossingOutcome.NotCrossed Removed => new(Decision.Removed(DecisionReason.NotMonitorable), null);

    private static TenantState Stored(params string[] serials) =>
        TenantState.Unknown(Sample.VeloCloud) with
        {
            Snapshot = Sample.Snapshot(
                Sample.VeloCloud,
                serials.Select(s =>
                    Sample.Record(s, "stored", Sample.Edge(int.Parse(s[1..], System.Globalization.CultureInfo.InvariantCulture)))
                )
            ),
        };

    private static DeviceOutcome Device(int number, CrossingOutcome outcome) => new($"S{number}", null, Sample.Edge(number), outcome);

    private static DeviceOutcome Crossed(int number) =>
        Device(number, new CrossingOutcome.Crossed(Sample.Record($"S{number}", "fresh", Sample.Edge(number)), null));

    private static TenantPass Pass(int unreadable, params DeviceOutcome[] devices) => new([.. devices], unreadable);

    private static TenantConclusion Conclude(TenantState state, RefreshOptions options, params DeviceOutcome[] devices) =>
        TenantConclusion.Of(state, Pass(0, devices), options, acceptShrink: false, Now);
}
