using CustomerCache.Core.Caching;

namespace CustomerCache.Core.Tests.Caching;

public sealed class CacheDomainTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData(60, null, null, 60)]
    [InlineData(null, 43_200, null, 43_200)]
    [InlineData(60, 43_200, null, 60)]
    [InlineData(60, null, 30, 30)]
    [InlineData(60, null, 90, 60)]
    [InlineData(null, null, 90, 90)]
    public void Entry_expires_after_the_shortest_of_its_limits(int? ttl, int? safety, int? maxAge, int? expected)
    {
        var domain = new CacheDomain
        {
            Name = "x",
            Strategy = CacheStrategy.Hybrid,
            Ttl = Seconds(ttl),
            SafetyTtl = Seconds(safety),
        };

        Assert.Equal(Seconds(expected), domain.ExpiryOf(Now, Seconds(maxAge)) - Now);
    }

    [Theory]
    [InlineData("orders", "Cdc", null)]
    [InlineData("catalog", "Cdc", null)]
    [InlineData("static", "Cdc", null)]
    [InlineData("volatile", "Hybrid", 60)]
    [InlineData("whmcs", "Ttl", 90)]
    [InlineData("whmcs-invoice", "Hybrid", 300)]
    [InlineData("whmcs-subscriptions", "Hybrid", 300)]
    [InlineData("whmcs-subscription", "Hybrid", 600)]
    [InlineData("whmcs-payment-methods", "Hybrid", 900)]
    [InlineData("whmcs-payment-gateways", "Ttl", 3_600)]
    [InlineData("support-cases", "Hybrid", 120)]
    [InlineData("support-messages", "Hybrid", 60)]
    public void Domains_and_numbers_of_the_former_services_are_known(string name, string strategy, int? seconds)
    {
        Assert.True(new CacheDomains(CacheDomains.Known).TryFind(name, out var domain));
        Assert.Equal((strategy, Seconds(seconds), null), (domain.Strategy.ToString(), domain.Ttl, domain.SafetyTtl));
    }

    [Fact]
    public void Catalogue_is_shown_with_its_family() =>
        Assert.Equal(["catalog", "static", "volatile"], new CacheDomains(CacheDomains.Known).GroupOf("catalog").Select(d => d.Name));

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
