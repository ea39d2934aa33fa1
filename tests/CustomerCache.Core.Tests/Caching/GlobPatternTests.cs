using System.Diagnostics;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.Tests.Caching;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("orders:*", "orders:detail:1", true)]
    [InlineData("orders:*", "catalog:x", false)]
    [InlineData("*", "", true)]
    [InlineData("*:1", "orders:detail:1", true)]
    [InlineData("o?ders", "orders", true)]
    [InlineData("o?ders", "oders", false)]
    [InlineData("a[bc]d", "abd", true)]
    [InlineData("a[bc]d", "aed", false)]
    [InlineData("a[^bc]d", "aed", true)]
    [InlineData("a[a-f]d", "aed", true)]
    [InlineData("a[a-f]d", "agd", false)]
    [InlineData(@"a\*d", "a*d", true)]
    [InlineData(@"a\*d", "abd", false)]
    [InlineData("a[bc", "a[bc", false)]
    [InlineData("a[bc", "ac", true)]
    [InlineData("[", "[", false)]
    [InlineData("[^", "x", true)]
    [InlineData("[]", "]", false)]
    [InlineData(@"[a\]b]", "]", true)]
    [InlineData(@"[a\]b]", "b", true)]
    [InlineData(@"[\]]", "]", true)]
    [InlineData("[c-a]", "b", true)]
    [InlineData("[a-]", "_", true)]
    [InlineData("[a-]", "-", false)]
    [InlineData(@"[\", @"\", true)]
    [InlineData("exact", "exact", true)]
    [InlineData("exact", "Exact", false)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("a*b*c", "aXbXbX", false)]
    public void Glob_matches_as_in_Redis(string pattern, string key, bool isMeant) =>
        Assert.Equal(isMeant, GlobPattern.Of(pattern).IsMatch(key));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public void C10_Empty_pattern_is_no_pattern(string? pattern) => Assert.False(GlobPattern.TryParse(pattern, out _));

    [Theory]
    [InlineData("a*b?c[d]e")]
    [InlineData(@"\^-[]*?")]
    [InlineData("01t22000003xABCAA2")]
    public void C9_Escaped_text_matches_only_itself(string id)
    {
        var pattern = GlobPattern.Of($"key:{GlobPattern.Escape(id)}");

        Assert.True(pattern.IsMatch($"key:{id}"));
        Assert.False(pattern.IsMatch($"key:{id}x"));
        Assert.False(pattern.IsMatch($"key:x{id}"));
    }

    [Fact]
    public void Pattern_of_many_stars_takes_no_longer_than_its_length_times_that_of_the_key()
    {
        var pattern = GlobPattern.Of(string.Concat(Enumerable.Repeat("a*", 500)) + "b");
        var started = Stopwatch.GetTimestamp();

        Assert.False(pattern.IsMatch(new string('a', CacheKey.MaxLength)));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }
}
