using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class TenantStateTests
{
    private static readonly Decision Imported = new(DecisionKind.Kept, DecisionReason.Imported);

    [Fact]
    public void First_import_is_version_one_and_leaves_the_tenant_due()
    {
        var state = TenantState.Unknown(Sample.VeloCloud).Import([Sample.Record("A"), Sample.Record("B")], Sample.Noon);

        Assert.Equal((1L, Sample.Noon), (state.Snapshot!.Version, state.Snapshot.BuiltAt));
        Assert.Null(state.NextRefreshAt);
        Assert.Equal(2, state.StaleRecords);
        Assert.All(
            state.Devices.Values,
            h => Assert.Equal((Imported, Sample.Noon, null, null), (h.Decision, h.FirstSeenAt, h.LastListedAt, h.LastConfirmedAt))
        );
    }

    [Fact]
    public void Import_is_one_new_version_with_exactly_its_records() =>
        Law.Holds(dice =>
        {
            var state = dice.State(Sample.VeloCloud);
            var records = dice.Records();

            var after = state.Import(records, Sample.Noon);

            Assert.Equal((state.Snapshot?.Version ?? 0) + 1, after.Snapshot!.Version);
            RecordLists.AreEqual(RecordList.Distinct(records), after.Snapshot.Records);
            Assert.Equal(after.Snapshot.Records.Serials().Order(StringComparer.Ordinal), after.Devices.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(after.Snapshot.Records.Count, after.StaleRecords);
            Assert.Equal((state.NextRefreshAt, state.LastRefresh), (after.NextRefreshAt, after.LastRefresh));
        });

    [Fact]
    public void Import_keeps_when_a_device_was_first_seen()
    {
        var history = DeviceHistory.First(Sample.Noon.AddDays(-3)).Decide(Decision.Cached, null, Sample.Noon.AddDays(-1));
        var state = TenantState.Unknown(Sample.VeloCloud) with
        {
            Devices = PersistentDictionary.Create<DeviceHistory>([new("A", history)]),
        };

        var after = state.Import([Sample.Record("A")], Sample.Noon).Devices["A"];

        Assert.Equal(history with { Decision = Imported, DecidedAt = Sample.Noon }, after);
    }

    [Fact]
    public void Import_during_a_refresh_is_merged_with_its_result()
    {
        var imported = TenantState.Unknown(Sample.VeloCloud).Import([Sample.Record("I9", edge: Sample.Edge(9))], Sample.Noon);
        var pass = new TenantPass(
            [new DeviceOutcome("S1", null, Sample.Edge(1), new CrossingOutcome.Crossed(Sample.Record("S1"), null))],
            0
        );

        var after = TenantConclusion.Of(imported, pass, new(), false, Sample.Noon.AddMinutes(1)).State;

        Assert.Equal(["I9", "S1"], after.Snapshot!.Records.Serials());
        Assert.Equal(2, after.Snapshot.Version);
    }
}
