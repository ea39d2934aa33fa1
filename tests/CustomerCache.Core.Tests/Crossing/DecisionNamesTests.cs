using CustomerCache.Core.Crossing;

namespace CustomerCache.Core.Tests.Crossing;

public sealed class DecisionNamesTests
{
    [Fact]
    public void Decision_round_trips_through_its_names()
    {
        foreach (
            var decision in from kind in Enum.GetValues<DecisionKind>()
            from reason in Enum.GetValues<DecisionReason>()
            select new Decision(kind, reason)
        )
        {
            Assert.True(DecisionNames.TryParse(DecisionNames.Of(decision.Kind), DecisionNames.Of(decision.Reason), out var read));
            Assert.Equal(decision, read);
        }

        Assert.False(DecisionNames.TryParse("Cached", "cached", out _));
        Assert.False(DecisionNames.TryParse(null, null, out _));
    }

    [Fact]
    public void Reason_has_an_explanation_of_its_own() => Assert.Distinct(Enum.GetValues<DecisionReason>().Select(DecisionNames.Explain));

    [Fact]
    public void Funnel_keys_are_snake_case()
    {
        Assert.Equal("cached", Decision.Cached.FunnelKey);
        Assert.Equal("removed_pending_client_blacklisted", Decision.Removed(DecisionReason.PendingClientBlacklisted).FunnelKey);
        Assert.Equal("kept_site_failed", Decision.Kept(DecisionReason.SiteFailed).FunnelKey);
    }
}
