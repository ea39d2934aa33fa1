using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>Matching of events by rules.</summary>
public sealed class RoutingRuleTests
{
    [Theory]
    [InlineData("^(Read)$", "Read")]
    [InlineData("^(Create|Delete)$", "Create", "Delete")]
    [InlineData("^Heartbeat$", "Heartbeat")]
    [InlineData("elete$", "Delete", "Undelete")]
    public void Expression_is_matched_against_every_action_type(string expression, params string[] actions) =>
        Assert.Equal<string>(actions, RoutingRule.Of(expression, "Posts", "t").Actions);

    [Theory]
    [InlineData("^(Create|Update|Delete)$")]
    [InlineData("^Update$")]
    public void Rule_for_updates_matches_gaps_and_overflows_too(string expression)
    {
        Assert.True(RoutingRule.Of(expression, "Posts", "t").Routes("Gap"));
        Assert.True(RoutingRule.Of(expression, "Posts", "t").Routes("Overflow"));
    }

    [Fact]
    public void Rule_with_a_condition_matches_only_the_change_that_it_describes() =>
        Assert.False(RoutingRule.Of("^Update$", "Order", "t", new EventCondition()).Routes("Gap"));

    [Fact]
    public void J5_Action_matches_whole_and_not_by_its_prefix() => Assert.False(RoutingRule.Of("^(Read)$", "Posts", "t").Routes("ReadAll"));

    [Theory]
    [InlineData("(", "is not a regular expression")]
    [InlineData("^(Raed)$", "matches none of the action types Create, Update, Delete, Undelete, Read, Gap, Overflow, Heartbeat")]
    public void Expression_that_can_never_match_is_refused(string expression, string message)
    {
        Assert.Null(RoutingRule.TryCreate(expression, "Posts", "t", null, out var error));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
