using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Invalidating;

/// <summary>Keys with places to fill.</summary>
public sealed class KeyTemplateTests
{
    [Theory]
    [InlineData("orders:detail:{id}", true)]
    [InlineData("a:{id}:{value}:*", true)]
    [InlineData("plain", true)]
    [InlineData("a:{ids}", false)]
    [InlineData("a:{id", false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    public void A_place_that_nobody_fills_is_refused(string text, bool isGood) => Assert.Equal(isGood, KeyTemplate.TryParse(text, out _));

    [Fact]
    public void What_is_filled_in_is_not_filled_again() =>
        Assert.Equal("a:{value}:{id}", KeyTemplate.Of("a:{id}:{value}").ToKey("{value}", "{id}"));

    [Fact]
    public void A_pattern_that_would_be_too_long_becomes_a_wider_one() =>
        Assert.Equal("a:*", KeyTemplate.Of("a:{id}:b").ToPattern(new string('*', 512)).Text);
}
