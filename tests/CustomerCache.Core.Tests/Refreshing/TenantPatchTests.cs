using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class TenantPatchTests
{
    private static readonly DateTimeOffset Now = Sample.Noon;
    private static readonly Decision Inactive = Decision.Removed(DecisionReason.NotMonitorable);

    private static readonly TenantState Stored = TenantState.Unknown(Sample.VeloCloud) with
    {
        Snapshot = Sample.Snapshot(
            Sample.VeloCloud,
            Sample.Record("S1", "stored", Sample.Edge(1), "H1"),
            Sample.Record("S2", "stored", Sample.Edge(2)),
            Sample.Record("S3", "stored"),
            Sample.Record("H1", "stored", Sample.Edge(1), "S1")
        ),
        Devices = PersistentDictionary.Create(new[] { "S1", "S2", "S3", "H1" }.ToDictionary(s => s, _ => History())),
        NextRefreshAt = Now.AddHours(2),
    };

    [Fact]
    public void Crossed_device_is_replaced_in_place_with_its_partner()
    {
        var after = Apply(Crossed(1, "H1"));

        Assert.Equal(["S1 fresh", "S2 stored", "S3 stored", "H1 copy"], Contents(after));
        Assert.Equal((2L, Now, Now), (after.Snapshot!.Version, after.Snapshot.BuiltAt, after.Snapshot.ChangedAt));
        Assert.All(["S1", "H1"], s => Assert.Equal(History() with { DecidedAt = Now, LastConfirmedAt = Now }, after.Devices[s]));
    }

    [Fact]
    public void Crossed_device_that_is_not_served_yet_is_appended_with_its_partner()
    {
        var after = Apply(Crossed(7, "H7") with { HaSerialNumber = null });

        Assert.Equal(["S1 stored", "S2 stored", "S3 stored", "H1 stored", "S7 fresh", "H7 copy"], Contents(after));
        Assert.All(
            ["S7", "H7"],
            s =>
                Assert.Equal(
                    (Decision.Cached, Now, null, Now),
                    (
                        after.Devices[s].Decision,
                        after.Devices[s].FirstSeenAt,
                        after.Devices[s].LastListedAt,
                        after.Devices[s].LastConfirmedAt
                    )
                )
        );
    }

    [Fact]
    public void Removed_device_is_dropped_with_its_partner()
    {
        var after = Apply(
            new DeviceOutcome("S1", "H1", Sample.Edge(1), new CrossingOutcome.NotCrossed(Inactive, null) { Detail = "status" })
        );

        Assert.Equal(["S2 stored", "S3 stored"], Contents(after));
        Assert.Equal(2, after.Snapshot!.Version);
        Assert.All(
            ["S1", "H1"],
            s => Assert.Equal(History() with { Decision = Inactive, Detail = "status", DecidedAt = Now }, after.Devices[s])
        );
    }

    [Fact]
    public void Removed_device_whose_record_lacks_an_identity_is_dropped_by_its_serial_number() =>
        Assert.Equal(
            ["S1 stored", "S2 stored", "H1 stored"],
            Contents(Apply(new DeviceOutcome("S3", null, null, new CrossingOutcome.NotCrossed(Inactive, null))))
        );

    [Fact]
    public void Failed_device_is_kept_and_the_version_too()
    {
        var why = Decision.Kept(DecisionReason.SiteFailed);

        var after = Apply(
            new DeviceOutcome("S1", "H1", Sample.Edge(1), new CrossingOutcome.NotCrossed(why, FakeBruin.TimedOut) { Detail = "late" })
        );

        RecordLists.AreEqual(Stored.Snapshot!.Records, after.Snapshot!.Records);
        Assert.Equal((1L, Now), (after.Snapshot.Version, after.Snapshot.BuiltAt));
        Assert.All(["S1", "H1"], s => Assert.Equal(History() with { Decision = why, Detail = "late", DecidedAt = Now }, after.Devices[s]));
    }

    [Fact]
    public void Crossing_that_changes_no_byte_keeps_the_version() =>
        Assert.Equal(
            1,
            Apply(
                new DeviceOutcome(
                    "S2",
                    null,
                    Sample.Edge(2),
                    new CrossingOutcome.Crossed(Sample.Record("S2", "stored", Sample.Edge(2)), null)
                )
            ).Snapshot!.Version
        );

    [Fact]
    public void Dates_of_the_next_and_the_last_refresh_stay() =>
        Assert.Equal((Stored.NextRefreshAt, Stored.LastRefresh), (Apply(Crossed(1)).NextRefreshAt, Apply(Crossed(1)).LastRefresh));

    [Fact]
    public void Decision_of_a_requested_device_outweighs_that_of_the_partner_that_names_it()
    {
        var failed = new DeviceOutcome(
            "H1",
            "S1",
            Sample.Edge(1),
            new CrossingOutcome.NotCrossed(Decision.Kept(DecisionReason.SiteFailed), FakeBruin.TimedOut)
        );
        foreach (var devices in new DeviceOutcome[][] { [Crossed(1, "H1"), failed], [failed, Crossed(1, "H1")] })
        {
            var after = Apply(devices);

            Assert.Equal(Decision.Cached, after.Devices["S1"].Decision);
            Assert.Equal(Decision.Kept(DecisionReason.SiteFailed), after.Devices["H1"].Decision);
        }
    }

    [Fact]
    public void Tenant_that_was_never_built_is_built_by_crossed_devices_alone()
    {
        var unknown = TenantState.Unknown(Sample.VeloCloud) with { LostVersion = 4 };

        Assert.Equal(5, TenantPatch.Apply(unknown, [Crossed(1)], Now).Snapshot!.Version);
        Assert.Null(
            TenantPatch.Apply(unknown, [new DeviceOutcome("S1", null, null, new CrossingOutcome.NotCrossed(Inactive, null))], Now).Snapshot
        );
    }

    [Fact]
    public void Other_devices_stay_as_they_are() =>
        Law.Holds(
            dice =>
            {
                var (state, pass) = (dice.State(Sample.VeloCloud), dice.Pass(Sample.VeloCloud));

                var after = TenantPatch.Apply(state, pass.Devices, Now);

                var (named, edges) = (pass.Named(), pass.Devices.Select(d => d.Edge).ToHashSet());
                var others = (state.Snapshot?.Records ?? RecordTable.Empty)
                    .Where(r => !named.Contains(r.SerialNumber) && !(r.Edge is { } edge && edges.Contains(edge)))
                    .ToArray();
                Assert.All(others, r => Assert.Same(r, after.Snapshot!.Find(r.SerialNumber)));
                Assert.Equal(others.Serials(), (after.Snapshot?.Records ?? RecordTable.Empty).Serials().Intersect(others.Serials()));
                Assert.All(state.Devices.Where(d => !named.Contains(d.Key)), d => Assert.Same(d.Value, after.Devices[d.Key]));
                Assert.Equal((state.NextRefreshAt, state.LastRefresh), (after.NextRefreshAt, after.LastRefresh));
            },
            cases: 500
        );

    [Fact]
    public void Counts_are_those_that_counting_all_records_yields() =>
        Law.Holds(
            dice =>
            {
                var (state, pass) = (Counted(dice.State(Sample.VeloCloud)), dice.Pass(Sample.VeloCloud));

                var after = TenantPatch.Apply(state, pass.Devices, Now);

                Assert.Equal(Counted(after), after);
            },
            cases: 500
        );

    private static TenantState Counted(TenantState state) =>
        state with
        {
            StaleRecords = (state.Snapshot?.Records ?? RecordTable.Empty).Serials().Count(state.IsStale),
            Undecided = TenantState.UndecidedOf(state.Devices, state.Snapshot).Count(),
        };

    [Fact]
    public void Crossed_device_is_served_unless_its_edge_was_removed_and_only_removed_ones_are_dropped() =>
        Law.Holds(
            dice =>
            {
                var (state, pass) = (dice.State(Sample.VeloCloud), dice.Pass(Sample.VeloCloud));

                var after = TenantPatch.Apply(state, pass.Devices, Now);

                var removed = pass.Devices.Where(d => d.Outcome.Decision.Kind == DecisionKind.Removed).ToArray();
                var gone = (state.Snapshot?.Records ?? RecordTable.Empty).Where(r => after.Snapshot?.Find(r.SerialNumber) is null);
                Assert.All(
                    gone,
                    r =>
                        Assert.Contains(
                            removed,
                            d => d.SerialNumber == r.SerialNumber || (d.Edge is not null && pass.Devices.Any(o => o.Edge == d.Edge))
                        )
                );
                var crossed = pass.Devices.Where(d => d.Outcome is CrossingOutcome.Crossed && !removed.Any(r => r.Edge == d.Edge));
                Assert.All(
                    crossed,
                    d => Assert.StartsWith("fresh", Content(after.Snapshot!.Find(d.SerialNumber!)!), StringComparison.Ordinal)
                );
                Assert.InRange(after.Snapshot?.Version ?? 0, state.Snapshot?.Version ?? 0, (state.Snapshot?.Version ?? 0) + 1);
            },
            cases: 500
        );

    [Fact]
    public void Same_devices_again_change_no_record() =>
        Law.Holds(dice =>
        {
            var (state, pass) = (dice.State(Sample.VeloCloud), dice.Pass(Sample.VeloCloud));
            var after = TenantPatch.Apply(state, pass.Devices, Now);

            Assert.Equal(after.Snapshot?.Version, TenantPatch.Apply(after, pass.Devices, Now.AddMinutes(1)).Snapshot?.Version);
        });

    private static TenantState Apply(params DeviceOutcome[] devices) => TenantPatch.Apply(Stored, [.. devices], Now);

    private static DeviceOutcome Crossed(int number, string? partner = null) =>
        new(
            $"S{number}",
            partner,
            Sample.Edge(number),
            new CrossingOutcome.Crossed(
                Sample.Record($"S{number}", "fresh", Sample.Edge(number), partner),
                partner is null ? null : Sample.Record(partner, "copy", Sample.Edge(number), $"S{number}")
            )
        );

    private static DeviceHistory History() =>
        new(Decision.Cached, null, Now.AddHours(-4), Now.AddDays(-9), Now.AddHours(-4), Now.AddHours(-4));

    private static IEnumerable<string> Contents(TenantState state) => state.Snapshot!.Records.Select(r => $"{r.SerialNumber} {Content(r)}");

    private static string Content(DeviceRecord record) => RecordReader.Member(record, "content")!.Value.ToString().Trim('"');
}
