using System.Net;
using CustomerCache.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Callers without a right to a lease: those without the scope <c>write</c>, and addresses of copies without a token.</summary>
public sealed class LeaseScopeTests(KeyedServer keyed) : IClassFixture<KeyedServer>
{
    [Theory]
    [InlineData("read", "orders", "orders:detail:lease-rights")]
    [InlineData("read", "copies", "/posts/lease-rights?access_token=T1")]
    [InlineData("all", "copies", "/posts/lease-rights")]
    public async Task Missing_value_and_no_right_to_a_lease_is_403_when_a_lease_is_demanded_and_404_otherwise(
        string scope,
        string domain,
        string key
    )
    {
        using var client = keyed.Client(KeyedServer.KeyOf(scope));
        var path = $"/v1/caches/{domain}/entries/{Uri.EscapeDataString(key)}";

        using var demanded = await client.GetAsync(path + "?lease=true");
        using var read = await client.GetAsync(path + "?lease=false");
        using var unsaid = await client.GetAsync(path);

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (demanded.StatusCode, read.StatusCode, unsaid.StatusCode)
        );
        Assert.All([demanded, read, unsaid], answer => Assert.False(answer.Headers.Contains("X-Fetch-Lease")));
        Assert.Contains(
            "'lease' ",
            (await demanded.Content.ReadAsStringAsync()).Replace("\\u0027", "'", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Stored_value_is_read_without_the_right_to_a_lease()
    {
        using var writer = keyed.Client(KeyedServer.KeyOf("all"));
        using var reader = keyed.Client(KeyedServer.KeyOf("read"));
        const string path = "/v1/caches/orders/entries/orders:detail:lease-hit";
        using var put = await writer.PutAsync(path, new StringContent("\"open\""));

        using var got = await reader.GetAsync(path + "?lease=true");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (put.StatusCode, got.StatusCode));
    }

    [Theory]
    [InlineData("read", "orders", "orders:detail:lease-client")]
    [InlineData("all", "copies", "/posts/lease-client")]
    public async Task Client_without_the_right_to_a_lease_fetches_once_per_call_though_answers_are_slow(
        string scope,
        string domain,
        string key
    )
    {
        var slow = new SlowAnswers();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddDomainCacheClient(o =>
        {
            o.Url = keyed.Server.Client.BaseAddress;
            o.ApiKey = KeyedServer.KeyOf(scope);
            o.Wait = TimeSpan.FromSeconds(1);
        });
        services.AddHttpClient("CustomerCache.Caching").AddHttpMessageHandler(() => slow.Handler());
        await using var provider = services.BuildServiceProvider();
        var caches = provider.GetRequiredService<IDomainCacheClient>();

        var value = await caches[domain]
            .GetOrFetchAsync(key, _ => Task.FromResult<string?>("fetched"))
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(("fetched", 1), (value, slow.Requests));
    }

    /// <summary>Delays responses by more than half of the wait, as over a slow network.</summary>
    private sealed class SlowAnswers
    {
        private int _requests;

        public int Requests => _requests;

        public DelegatingHandler Handler() => new Delayed(this);

        private sealed class Delayed(SlowAnswers owner) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                Interlocked.Increment(ref owner._requests);
                var answer = await base.SendAsync(request, cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, cancellationToken);
                return answer;
            }
        }
    }
}
