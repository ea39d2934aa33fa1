using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents;

/// <summary>Canonical addresses.</summary>
public sealed class ResourceAddressTests
{
    [Theory]
    [InlineData("/posts?b=2&a=3,1", "/posts?a=1,3&b=2")]
    [InlineData("/posts?a=1,3&b=2", "/posts?a=1,3&b=2")]
    [InlineData("https://api.example.net:8443/posts?b=2&a=3%2C1#part", "/posts?a=1,3&b=2")]
    [InlineData("/posts?a=2&a=1", "/posts?a=1&a=2")]
    [InlineData("/posts/a%20b/%c3%a9?q=x+y", "/posts/a%20b/%C3%A9?q=x%20y")]
    [InlineData("/posts/a%2Fb", "/posts/a%2Fb")]
    [InlineData("/posts?&&a", "/posts?a=")]
    [InlineData("/posts?", "/posts")]
    [InlineData("https://api.example.net", "/")]
    public void J20_Two_spellings_of_one_address_are_equal(string text, string canonical) =>
        Assert.Equal(canonical, Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("posts/42")]
    [InlineData("?a=1")]
    [InlineData("/posts\n")]
    public void Address_must_start_with_a_slash(string text) => Assert.False(ResourceAddress.TryParse(text, out _, out _));

    [Fact]
    public void Token_is_replaced_in_place_by_its_hash()
    {
        Assert.True(ResourceAddress.TryParse("/posts/42?b=1&access_token=T1&aa=2", out var address, out var token));

        Assert.Equal("T1", token);
        Assert.Equal("/posts/42?aa=2&b=1", address.ToString());
        Assert.Equal("/posts/42?aa=2&access_token=h1&b=1", address.WithTokenHash("h1").ToString());
        Assert.Equal(address, address.WithTokenHash("h1").WithTokenHash(null));
        Assert.DoesNotContain("T1", address.WithTokenHash("h1").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "posts")]
    [InlineData(1, "42")]
    public void J15_Segment_is_counted_from_zero(int offset, string segment)
    {
        Assert.True(Parse("/posts/42?a=1").TrySegment(offset, out var found));
        Assert.Equal(segment, found);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2)]
    [InlineData(-1)]
    public void J15_Missing_segment_is_reported_and_does_not_throw(int offset) =>
        Assert.False(Parse("/posts/42/").TrySegment(offset, out _));

    [Fact]
    public void J16_Parameters_are_found_by_name()
    {
        var address = Parse("/posts?type=Group&entity=7&empty=");

        Assert.True(address.TryParameter("type", out var type));
        Assert.True(address.TryParameter("entity", out var entity));
        Assert.Equal(("Group", "7"), (type, entity));
        Assert.False(address.TryParameter("empty", out _));
        Assert.False(address.TryParameter("Type", out _));
    }

    [Fact]
    public void Canonical_spelling_reads_as_the_same_address() =>
        Law.Holds(dice =>
        {
            const string Letters = "ab/?&=,%+#:;@*[]é20 \"<>access_token";
            var text = "/" + string.Concat(dice.List(40, _ => Letters[dice.Below(Letters.Length)]));

            var address = Parse(text);

            Assert.Equal(address, Parse(address.ToString()));
        });

    private static ResourceAddress Parse(string text) =>
        ResourceAddress.TryParse(text, out var address, out _) ? address : throw new FormatException(text);
}
