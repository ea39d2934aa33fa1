using System.Net;
using CustomerCache.Client;
using CustomerCache.Client.Connections;

namespace CustomerCache.Server.Tests.Caching;

/// <summary>Responses to the heartbeat of a lease.</summary>
public sealed class HeartBeatTests
{
    [Theory]
    [InlineData(404, "my-lease", true)]
    [InlineData(409, null, false)]
    public async Task Heartbeat_reports_whether_the_lease_continues(int status, string? lease, bool isRenewed) =>
        Assert.Equal(isRenewed, await RenewAsync(status, lease));

    [Theory]
    [InlineData(null)]
    [InlineData("the-lease-of-another-one")]
    public async Task Response_404_without_our_lease_renews_nothing(string? lease) =>
        await Assert.ThrowsAsync<CacheRefusedException>(() => RenewAsync(404, lease));

    private static async Task<bool> RenewAsync(int status, string? lease)
    {
        using var answers = new StatusHandler(status, lease);
        return await new HttpCacheConnection(answers, TimeProvider.System).RenewAsync(
            "orders",
            "orders:detail:1",
            "my-lease",
            CancellationToken.None
        );
    }

    private sealed class StatusHandler(int status, string? lease) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) =>
            new(this, disposeHandler: false) { BaseAddress = new Uri("https://caches.example.net") };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage((HttpStatusCode)status);
            if (lease is not null)
            {
                response.Headers.Add("X-Fetch-Lease", lease);
            }

            return Task.FromResult(response);
        }
    }
}
