using CustomerCache.Core.Caching;
using CustomerCache.Server.Caching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Tests.Caching;

/// <summary>Configuration of the domains: case E5, and every error reported at once by its key.</summary>
public sealed class CacheOptionsTests
{
    [Theory]
    [InlineData("ttl", "0", "Ttl is '0'")]
    [InlineData("ttl", "-1", "Ttl is '-1'")]
    [InlineData("hybrid", "00:00:00", "Ttl is '00:00:00'")]
    [InlineData("hybrid", "-00:01:00", "Ttl is '-00:01:00'")]
    [InlineData("ttl", "NaN", "Ttl is 'NaN'")]
    [InlineData("ttl", "1e3", "Ttl is '1e3'")]
    [InlineData("ttl", "", "Ttl is ''")]
    [InlineData("ttl", "99999999999999999999", "Ttl is '99999999999999999999'")]
    [InlineData("ttl", null, "Ttl is required with the strategy ttl")]
    [InlineData("cdc", "60", "Ttl cannot be with the strategy cdc")]
    [InlineData("cdc", "0", "Ttl is '0'")]
    [InlineData("sometimes", "60", "Strategy is 'sometimes'; it must be cdc, ttl or hybrid")]
    [InlineData("1", "60", "Strategy is '1'")]
    [InlineData("", "60", "Strategy is ''")]
    [InlineData(null, "60", "Strategy is ''")]
    public void E5_Invalid_expiry_is_reported_by_its_key_and_never_means_no_expiry(string? strategy, string? ttl, string message) =>
        Assert.Contains(
            Errors(("odd:Strategy", strategy), ("odd:Ttl", ttl)),
            e => e.StartsWith($"CustomerCache:Caches:odd:{message}", StringComparison.Ordinal)
        );

    [Fact]
    public void Errors_are_reported_at_once()
    {
        var errors = Errors(
            ("a:Strategy", "ttl"),
            ("a:Ttl", "0"),
            ("b:Strategy", "cdc"),
            ("b:Ttl", "60"),
            ("b:SafetyTtl", "-5"),
            ("c:Strategy", "often"),
            ("orders:Ttl", "30"),
            ("Not A Name:Strategy", "cdc")
        );

        Assert.Equal(
            [
                "CustomerCache:Caches:Not",
                "CustomerCache:Caches:a:Ttl",
                "CustomerCache:Caches:b:SafetyTtl",
                "CustomerCache:Caches:b:Ttl",
                "CustomerCache:Caches:c:Strategy",
                "CustomerCache:Caches:orders:Ttl",
            ],
            errors.Select(e => e.Split(' ')[0]).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("LeaseFor", "00:00:00")]
    [InlineData("MaxBytes", "0")]
    [InlineData("MaxEntryBytes", "-1")]
    [InlineData("RelationFor", "30.00:00:00")]
    public void Invalid_limit_is_reported_by_its_key(string key, string value)
    {
        using var provider = Provider([new($"CustomerCache:CacheLimits:{key}", value)]);

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(failure.Failures, f => f.StartsWith($"CustomerCache:CacheLimits:{key} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Configured_domains_are_merged_with_the_known_ones()
    {
        var domains = Domains(
            ("orders:SafetyTtl", "43200"),
            ("volatile:Ttl", "00:02:00"),
            ("own:Strategy", "CDC"),
            ("own:SafetyTtl", "0"),
            ("own:CacheNull", "true"),
            ("whmcs:Strategy", "cdc")
        );

        Assert.Equal(("Cdc", null, TimeSpan.FromHours(12)), Times("orders"));
        Assert.Equal(("Hybrid", TimeSpan.FromMinutes(2), null), Times("volatile"));
        Assert.Equal(("Cdc", null, null), Times("own"));
        Assert.Equal(("Cdc", null, null), Times("whmcs"));
        Assert.True(Find("own").CacheNull);
        Assert.Equal("catalog", Find("volatile").Group);
        Assert.Equal(("Ttl", TimeSpan.FromSeconds(3_600), null), Times("whmcs-payment-gateways"));

        CacheDomain Find(string name) => domains.TryFind(name, out var domain) ? domain : throw new InvalidOperationException(name);
        (string, TimeSpan?, TimeSpan?) Times(string name) => (Find(name).Strategy.ToString(), Find(name).Ttl, Find(name).SafetyTtl);
    }

    private static IReadOnlyList<string> Errors(params (string Key, string? Value)[] settings)
    {
        using var provider = Provider(settings.Select(s => KeyValuePair.Create("CustomerCache:Caches:" + s.Key, s.Value)));
        return [.. Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate()).Failures];
    }

    private static CacheDomains Domains(params (string Key, string? Value)[] settings)
    {
        using var provider = Provider(settings.Select(s => KeyValuePair.Create("CustomerCache:Caches:" + s.Key, s.Value)));
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider.GetRequiredService<CacheDomains>();
    }

    private static ServiceProvider Provider(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.AddDomainCaches().BuildServiceProvider();
    }
}
