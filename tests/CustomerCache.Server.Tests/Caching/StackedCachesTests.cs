using CustomerCache.Client;
using CustomerCache.Client.Adapters;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZiggyCreatures.Caching.Fusion;

namespace CustomerCache.Server.Tests.Caching;

/// <summary>What sits on <see cref="IDistributedCache"/>: FusionCache and the sessions of ASP.NET Core.</summary>
public sealed class StackedCachesTests(CacheLab<SingleNodeUnderTest> lab) : IClassFixture<CacheLab<SingleNodeUnderTest>>
{
    // Processes that share sessions share the keys that protect the cookies.
    private readonly IDataProtectionProvider _keys = new EphemeralDataProtectionProvider();

    [Fact]
    public async Task FusionCache_shares_its_second_level_between_processes()
    {
        var (first, second, calls) = (Fusion(), Fusion(), 0);

        Assert.Equal(new Order("801", 3), await first.GetOrSetAsync<Order>("fusion:801", CreateAsync, tags: ["orders"]));
        Assert.Equal(new Order("801", 3), await second.GetOrSetAsync<Order>("fusion:801", CreateAsync, tags: ["orders"]));
        Assert.Equal(1, calls);

        await second.RemoveAsync("fusion:801");
        Assert.Equal(new Order("801", 3), await Fusion().GetOrSetAsync<Order>("fusion:801", CreateAsync));
        Assert.Equal(2, calls);

        await first.SetAsync("fusion:802", new Order("802", 1), tags: ["orders"]);
        Assert.True((await Fusion().TryGetAsync<Order>("fusion:802")).HasValue);
        await first.RemoveByTagAsync("orders");
        Assert.False((await Fusion().TryGetAsync<Order>("fusion:802")).HasValue);

        Task<Order> CreateAsync(FusionCacheFactoryExecutionContext<Order> context, CancellationToken cancellationToken)
        {
            calls++;
            return Task.FromResult(new Order("801", 3));
        }
    }

    [Fact]
    public async Task Session_of_ASP_NET_Core_moves_from_process_to_process()
    {
        await using var one = await SiteAsync();
        await using var other = await SiteAsync();
        using var visitor = new HttpClient();

        using var first = await visitor.GetAsync(one.Urls.Single() + "/count");
        visitor.DefaultRequestHeaders.Add("Cookie", first.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        Assert.Equal("1", await first.Content.ReadAsStringAsync());
        Assert.Equal("2", await visitor.GetStringAsync(other.Urls.Single() + "/count"));
        Assert.Equal("3", await visitor.GetStringAsync(one.Urls.Single() + "/count"));
    }

    private IFusionCache Fusion() =>
        lab.CallingService(services =>
            {
                services.AddCustomerCacheDistributedCache("bytes");
                services
                    .AddFusionCache()
                    .WithDefaultEntryOptions(o => o.SetDuration(TimeSpan.FromMinutes(5)))
                    .WithSystemTextJsonSerializer()
                    .WithRegisteredDistributedCache();
            })
            .GetRequiredService<IFusionCache>();

    private async Task<WebApplication> SiteAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_keys);
        builder.Services.AddCustomerCacheDistributedCache("bytes").Configure<DomainCacheOptions>(o => o.Url = lab.Http.BaseAddress);
        builder.Services.AddSession();
        var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.UseSession();
        site.MapGet(
            "/count",
            async (HttpContext context) =>
            {
                var count = (context.Session.GetInt32("count") ?? 0) + 1;
                context.Session.SetInt32("count", count);

                // Otherwise it is stored after the answer, and the next request may come sooner.
                await context.Session.CommitAsync();
                return Results.Text($"{count}");
            }
        );
        await site.StartAsync();
        return site;
    }

    private sealed record Order(string Id, int Lines);
}
