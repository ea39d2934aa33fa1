using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>Which events a rule means.</summary>
public sealed class RoutingRuleTests
{
    [Theory]
    [InlineData("^(Read)$", "Read")]
    [InlineData("^(Create|Delete)$", "Create", "Delete")]
    [InlineData("^Heartbeat$", "Heartbeat")]
    [InlineData("elete$", "Delete", "Undelete")]
    public void The_expression_is_tried_on_every_action_type_there_is(string expression, params string[] actions) =>
        Assert.Equal<string>(actions, RoutingRule.Of(expression, "Posts", "t").Actions);

    [Theory]
    [InlineData("^(Create|Update|Delete)$")]
    [InlineData("^Update$")]
    public void A_rule_for_updates_is_one_for_gaps_and_overflows_too(string expression)
    {
        Assert.True(RoutingRule.Of(expression, "Posts", "t").Routes("Gap"));
        Assert.True(RoutingRule.Of(expression, "Posts", "t").Routes("Overflow"));
    }

    [Fact]
    public void A_rule_with_a_condition_is_one_for_the_change_that_it_describes_only() =>
        Assert.False(RoutingRule.Of("^Update$", "Order", "t", new EventCondition()).Routes("Gap"));

    [Fact]
    public void J5_An_action_that_only_starts_alike_is_another_one() =>
        Assert.False(RoutingRule.Of("^(Read)$", "Posts", "t").Routes("ReadAll"));

    [Theory]
    [InlineData("(", "is not a regular expression")]
    [InlineData("^(Raed)$", "matches none of the action types Create, Update, Delete, Undelete, Read, Gap, Overflow, Heartbeat")]
    public void An_expression_that_can_never_match_is_refused(string expression, string message)
    {
        Assert.Null(RoutingRule.TryCreate(expression, "Posts", "t", null, out var error));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
