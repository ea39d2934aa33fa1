using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>Keys with placeholders.</summary>
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
    public void Unknown_placeholder_is_refused(string text, bool isGood) => Assert.Equal(isGood, KeyTemplate.TryParse(text, out _));

    [Fact]
    public void Inserted_values_are_not_expanded_again() =>
        Assert.Equal("a:{value}:{id}", KeyTemplate.Of("a:{id}:{value}").ToKey("{value}", "{id}"));

    [Fact]
    public void Pattern_above_the_maximum_length_becomes_a_wider_one() =>
        Assert.Equal("a:*", KeyTemplate.Of("a:{id}:b").ToPattern(new string('*', 512)).Text);
}
