using CustomerCache.Core.Quotas;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>Divisions of a quota by example.</summary>
public sealed class QuotaSharesTests
{
    [Theory]
    [InlineData(8, "a=64", "a=8")]
    [InlineData(8, "a=64 b=64", "a=4 b=4")]
    [InlineData(8, "a=64 b=2", "a=6 b=2")]
    [InlineData(8, "a=1 b=64 c=3", "a=1 b=4 c=3")]
    public void Small_demands_are_met_and_large_ones_share_the_rest(int total, string demands, string shares) =>
        AssertShares(shares, total, demands);

    [Theory]
    [InlineData(8, "a=64 b=64 c=64", "a=3 b=3 c=2")]
    [InlineData(8, "a=64 b=65 c=66", "a=3 b=3 c=2")]
    [InlineData(8, "c=66 b=65 a=64", "a=3 b=3 c=2")]
    public void Remainders_go_by_name_and_are_stable_while_demands_vary(int total, string demands, string shares) =>
        AssertShares(shares, total, demands);

    [Theory]
    [InlineData(8, "a=0 b=0", "a=4 b=4")]
    [InlineData(8, "a=6 b=0 c=0", "a=6 b=1 c=1")]
    [InlineData(8, "a=7 b=0 c=0", "a=7 b=1 c=0")]
    [InlineData(2, "a=0 b=0 c=0", "a=1 b=1 c=0")]
    public void Unwanted_permits_go_to_the_node_with_the_fewest(int total, string demands, string shares) =>
        AssertShares(shares, total, demands);

    [Theory]
    [InlineData(2, "c=9 b=0 a=9 d=1", "a=1 b=0 c=1 d=0")]
    [InlineData(1, "d=1 c=9 b=0 a=9", "a=0 b=0 c=0 d=1")]
    [InlineData(0, "a=1", "a=0")]
    public void Scarce_permits_go_to_the_first_in_the_list_that_want_one(int total, string demands, string shares) =>
        AssertShares(shares, total, demands);

    [Fact]
    public void Empty_list_of_nodes_has_no_shares() => Assert.Empty(QuotaShares.Of(8, []));

    private static void AssertShares(string expected, int total, string demands)
    {
        var asked = demands
            .Split(' ')
            .Select(d => d.Split('='))
            .Select(d => new NodeDemand(d[0], int.Parse(d[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(expected, string.Join(' ', QuotaShares.Of(total, [.. asked]).Select(s => $"{s.Key}={s.Value}")));
    }
}
