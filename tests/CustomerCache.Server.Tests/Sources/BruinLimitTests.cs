using CustomerCache.Core.Quotas;
using CustomerCache.Sources;
using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Calls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The limit of Bruin calls as the engine of a cluster uses it.</summary>
public sealed class BruinLimitTests
{
    [Fact]
    public async Task Adjusted_limit_applies_to_calls_to_Bruin()
    {
        using var lab = new SourcesLab();
        var allotment = lab.Sources.BruinLimit;
        lab.Http.On(SourcesLab.Inventory, () => ScriptedHttp.Json("""{"documents":[]}"""));
        Assert.Equal(("Bruin", 8), (allotment.Name, allotment.Total));

        allotment.SetLimit(0);
        var call = lab.BruinPort.GetClientInfoAsync("VCA1", default);
        await allotment.WhenDemandedAsync(default);
        Assert.Equal((0, 1, 0), (allotment.InUse, allotment.Waiting, lab.CallsTo(SourcesLab.Inventory)));
        allotment.SetLimit(1);

        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Container_has_the_limit_of_Bruin()
    {
        await using var services = Services(
            new("CustomerCache:Bruin:Url", "https://api.bruin.example.com"),
            new("CustomerCache:Bruin:LoginUrl", "https://id.bruin.example.com"),
            new("CustomerCache:Bruin:ClientId", "made-up-id"),
            new("CustomerCache:Bruin:ClientSecret", "made-up-secret"),
            new("CustomerCache:Bruin:MaxConcurrency", "5")
        );

        Assert.Same(services.GetRequiredService<IVendorSources>().BruinLimit, services.GetRequiredService<IAdjustableLimit>());
        Assert.Equal(5, services.GetRequiredService<IAdjustableLimit>().Total);
    }

    [Fact]
    public async Task Limit_without_Bruin_is_nothing_to_share_and_never_in_demand()
    {
        await using var services = Services();
        var allotment = services.GetRequiredService<IAdjustableLimit>();
        using var cancel = new CancellationTokenSource();
        var demanded = allotment.WhenDemandedAsync(cancel.Token);

        allotment.SetLimit(3);
        await cancel.CancelAsync();

        Assert.Equal((0, 0, 0), (allotment.Total, allotment.InUse, allotment.Waiting));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => demanded);
    }

    [Fact]
    public void Calls_to_Bruin_never_last_longer_than_the_owner_of_the_quota_assumes()
    {
        var api = new BruinApi(new BruinOptions { Url = "https://api.bruin.example.com", LoginUrl = "https://id.bruin.example.com" });
        VendorCall[] calls =
        [
            new ClientInfoCall(api, "VCA1"),
            new AttributesCall(api, 1, "VCA1"),
            new SiteCall(api, 1, 1),
            new ContactsCall(api, 1),
            new BruinLogin(api, new BruinOptions(), TimeProvider.System),
        ];
        var kinds = typeof(BruinApi)
            .Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(BruinApi).Namespace && t.IsAssignableTo(typeof(VendorCall)) && !t.IsAbstract);

        Assert.Equal(kinds.Select(t => t.Name).Order(), calls.Select(c => c.GetType().Name).Order());
        Assert.Equal(new QuotaOptions().CallTime, calls.Max(c => c.TimeLimit));
    }

    private static ServiceProvider Services(params IEnumerable<KeyValuePair<string, string?>> settings) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddCustomerCacheSources()
            .BuildServiceProvider();
}
