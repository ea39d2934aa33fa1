using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class TenantHistoriesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Standby_device_that_is_listed_too_has_its_own_decision_whichever_comes_first(bool standbyFirst)
    {
        var active = new DeviceOutcome(
            "S1",
            "S2",
            Sample.Edge(1),
            new CrossingOutcome.NotCrossed(Decision.Kept(DecisionReason.SiteFailed), FakeBruin.TimedOut)
        );
        var standby = new DeviceOutcome(
            "S2",
            null,
            Sample.Edge(2),
            new CrossingOutcome.Crossed(Sample.Record("S2", "fresh", Sample.Edge(2)), null)
        );
        var pass = new TenantPass(standbyFirst ? [standby, active] : [active, standby], 0);

        var after = TenantConclusion.Of(TenantState.Unknown(Sample.VeloCloud), pass, new(), false, Sample.Noon);

        Assert.Equal(Decision.Cached, after.State.Devices["S2"].Decision);
        Assert.Equal(0, after.State.StaleRecords);
    }

    [Fact]
    public void Standby_device_that_is_not_listed_shares_every_decision()
    {
        var pass = new TenantPass(
            [
                new DeviceOutcome(
                    "S1",
                    "H1",
                    Sample.Edge(1),
                    new CrossingOutcome.Crossed(Sample.Record("S1", "", Sample.Edge(1)), Sample.Record("H1", "", Sample.Edge(1)))
                ),
            ],
            0
        );

        var after = TenantConclusion.Of(TenantState.Unknown(Sample.VeloCloud), pass, new(), false, Sample.Noon);

        Assert.Equal(after.State.Devices["S1"], after.State.Devices["H1"]);
        Assert.Equal(1, after.Funnel["cached"]);
    }

    [Fact]
    public void History_has_when_a_device_was_first_seen_and_last_listed_and_confirmed()
    {
        var noon = Sample.Noon;
        var history = DeviceHistory
            .First(noon)
            .Decide(Decision.Cached, null, noon.AddHours(1))
            .Decide(Decision.Kept(DecisionReason.SiteFailed), "Error 500 - x", noon.AddHours(2))
            .Decide(Decision.Skipped(DecisionReason.NeverActivated), null, noon.AddHours(3));

        Assert.Equal(
            new DeviceHistory(
                Decision.Skipped(DecisionReason.NeverActivated),
                null,
                noon.AddHours(3),
                noon,
                noon.AddHours(2),
                noon.AddHours(1)
            ),
            history
        );
    }

    [Fact]
    public void Unlisted_device_keeps_that_reason_when_nothing_is_crossed()
    {
        var state = TenantState.Unknown(Sample.VeloCloud) with
        {
            Snapshot = Sample.Snapshot(Sample.VeloCloud, Sample.Record("S9", edge: Sample.Edge(9))),
        };
        var pass = new TenantPass(
            [
                new DeviceOutcome(
                    "S1",
                    null,
                    Sample.Edge(1),
                    new CrossingOutcome.NotCrossed(Decision.Removed(DecisionReason.NoClientInfo), null)
                ),
            ],
            0
        );

        Assert.Equal(
            Decision.Kept(DecisionReason.NothingLeft),
            TenantConclusion.Of(state, pass, new(), false, Sample.Noon).State.Devices["S9"].Decision
        );
    }
}
