using CustomerCache.Core.Inventory;
using CustomerCache.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Errors in the configuration are reported all at once, at the start.</summary>
public sealed class SourcesOptionsTests
{
    private static readonly Dictionary<string, string?> Valid = new()
    {
        ["CustomerCache:VeloCloud:Hosts:0:Name"] = "vco2.example.net",
        ["CustomerCache:VeloCloud:Hosts:0:Username"] = "u",
        ["CustomerCache:VeloCloud:Hosts:0:Password"] = "p",
        ["CustomerCache:VeloCloud:Hosts:1:Name"] = "vco1.example.net",
        ["CustomerCache:VeloCloud:Hosts:1:Url"] = "http://127.0.0.1:8443/vco1/",
        ["CustomerCache:VeloCloud:Hosts:1:Username"] = "u",
        ["CustomerCache:VeloCloud:Hosts:1:Password"] = "p",
        ["CustomerCache:Hawkeye:Url"] = "https://hawkeye.example.net/api",
        ["CustomerCache:Hawkeye:Username"] = "u",
        ["CustomerCache:Hawkeye:Password"] = "p",
        ["CustomerCache:Bruin:Url"] = "https://api.bruin.example.com",
        ["CustomerCache:Bruin:LoginUrl"] = "http://localhost:9000",
        ["CustomerCache:Bruin:ClientId"] = "i",
        ["CustomerCache:Bruin:ClientSecret"] = "s",
        ["CustomerCache:Bruin:MaxConcurrency"] = "5",
    };

    [Fact]
    public void Valid_configuration_has_the_tenants_in_order()
    {
        using var provider = Provider(Valid);

        var sources = provider.GetRequiredService<IVendorSources>();

        Assert.Equal(
            [
                new TenantId(DeviceSystem.VeloCloud, "vco2.example.net"),
                new TenantId(DeviceSystem.VeloCloud, "vco1.example.net"),
                new TenantId(DeviceSystem.Hawkeye, "hawkeye.example.net"),
            ],
            sources.Tenants
        );
        Assert.True(sources.TryGetVeloCloud("vco1.example.net", out _));
        Assert.False(sources.TryGetVeloCloud("vco3.example.net", out _));
        Assert.NotNull(sources.Hawkeye);
        Assert.Equal(5, sources.Channels.Single(channel => channel.Name.Vendor == "Bruin").Limiter.Limit);
        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public async Task Empty_configuration_is_a_process_without_tenants()
    {
        using var provider = Provider([]);

        var sources = provider.GetRequiredService<IVendorSources>();

        Assert.Empty(sources.Tenants);
        Assert.Null(sources.Hawkeye);
        Assert.Equal(VendorFaultKind.Refused, (await sources.Bruin.GetClientInfoAsync("A", default)).Fault?.Kind);
    }

    [Fact]
    public void Errors_are_reported_at_once_by_their_key()
    {
        using var provider = Provider(
            new()
            {
                ["CustomerCache:VeloCloud:MaxConcurrency"] = "0",
                ["CustomerCache:VeloCloud:Hosts:0:Name"] = "vco1.example.net",
                ["CustomerCache:VeloCloud:Hosts:0:Url"] = "http://vco1.example.net",
                ["CustomerCache:VeloCloud:Hosts:1:Name"] = "VCO1.example.net",
                ["CustomerCache:VeloCloud:Hosts:1:Username"] = "u",
                ["CustomerCache:VeloCloud:Hosts:1:Password"] = "p",
                ["CustomerCache:VeloCloud:Hosts:2:Username"] = "u",
                ["CustomerCache:VeloCloud:Hosts:2:Password"] = "p",
                ["CustomerCache:Hawkeye:Url"] = "hawkeye",
                ["CustomerCache:Hawkeye:Name"] = "a/b",
                ["CustomerCache:Bruin:Url"] = "https://u:p@api.bruin.example.com",
                ["CustomerCache:Bruin:MaxRequestsPerSecond"] = "-1",
                ["CustomerCache:Resilience:FailureRatio"] = "7",
                ["CustomerCache:Resilience:Window"] = "00:00:00",
            }
        );

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(
            [
                "CustomerCache:VeloCloud:MaxConcurrency",
                "CustomerCache:VeloCloud:Hosts:0:Url",
                "CustomerCache:VeloCloud:Hosts:0:Username",
                "CustomerCache:VeloCloud:Hosts:0:Password",
                "CustomerCache:VeloCloud:Hosts:1:Name",
                "CustomerCache:VeloCloud:Hosts:2:Name",
                "CustomerCache:Hawkeye:Url",
                "CustomerCache:Hawkeye:Username",
                "CustomerCache:Hawkeye:Password",
                "CustomerCache:Hawkeye:Name",
                "CustomerCache:Bruin:Url",
                "CustomerCache:Bruin:LoginUrl",
                "CustomerCache:Bruin:ClientId",
                "CustomerCache:Bruin:ClientSecret",
                "CustomerCache:Bruin:MaxRequestsPerSecond",
                "CustomerCache:Resilience:FailureRatio",
                "CustomerCache:Resilience:Window",
            ],
            failure.Failures.Select(text => text[..text.IndexOf(' ', StringComparison.Ordinal)])
        );
        Assert.All(failure.Failures, text => Assert.Matches("set it|use https|leave|name each", text));
    }

    [Fact]
    public void Registration_is_idempotent()
    {
        using var provider = Provider(Valid);

        Assert.Equal(2, provider.GetRequiredService<IOptions<SourcesOptions>>().Value.VeloCloud.Hosts.Count);
        Assert.Single(provider.GetServices<IVendorSources>());
    }

    private static ServiceProvider Provider(Dictionary<string, string?> configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        return services.AddCustomerCacheSources().AddCustomerCacheSources().BuildServiceProvider();
    }
}
