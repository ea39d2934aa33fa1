using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>Ranges of priorities.</summary>
public sealed class TopicRulesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    [InlineData(15, 2)]
    [InlineData(16, -1)]
    [InlineData(-1, -1)]
    public void J10_Bounds_belong_to_a_range(int priority, int range) => Assert.Equal(range, new TopicRules("t").RangeOf(priority));

    [Fact]
    public void Defaults_are_those_of_the_specification()
    {
        var topic = new TopicRules("t");

        Assert.Equal((60_000, 3), (topic.UniqueIdExpiry.TotalMilliseconds, topic.GenerationsLimit));
        Assert.Equal(["[0, 5] 5", "[6, 10] 2", "[11, 15] 1"], topic.Priorities.Select(p => $"{p} {p.Pool}"));
    }
}
