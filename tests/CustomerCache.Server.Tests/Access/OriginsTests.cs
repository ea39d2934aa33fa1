using System.Net;
using System.Net.Http.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Calls from web pages (CORS), and OPTIONS.</summary>
public sealed class OriginsTests : IAsyncLifetime, IDisposable
{
    private const string Portal = "https://portal.example.net";

    private readonly DataFolder _folder = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await SingleNode.StartAsync([
            new("CustomerCache:DataFolder", _folder.Path),
            new("CustomerCache:Cors:Origins:0", Portal),
            new("Urls", "http://127.0.0.1:0"),
        ]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("https://evil.example.net", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(Portal, HttpStatusCode.OK)]
    [InlineData("http://localhost:3000", HttpStatusCode.OK)]
    public async Task Page_of_another_site_that_sends_its_origin_alone_is_refused_unless_it_is_configured(
        string origin,
        HttpStatusCode status
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/caches/orders/invalidate")
        {
            Content = JsonContent.Create(new { keys = new[] { "orders:detail:1" } }),
            Headers = { { "Origin", origin } },
        };

        using var answer = await _server.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Preflight_of_a_configured_origin_allows_its_page_to_send_a_key()
    {
        using var allowed = await PreflightAsync(Portal);
        using var refused = await PreflightAsync("https://evil.example.net");

        Assert.Equal(Portal, Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("authorization", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/v1/tenants", "GET, HEAD, OPTIONS")]
    [InlineData("/v1/events", "POST, OPTIONS")]
    [InlineData("/v1/caches/orders/entries/a", "GET, PUT, DELETE, HEAD, OPTIONS")]
    public async Task Options_of_a_path_are_its_methods(string path, string methods)
    {
        using var answer = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, path));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(methods.Split(", ").Order(), answer.Content.Headers.Allow.SelectMany(a => a.Split(", ")).Order());
    }

    [Fact]
    public async Task Options_of_an_unknown_path_are_404()
    {
        using var answer = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/nothing"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Channels_are_answered_at_the_path_of_the_former_service_too()
    {
        Assert.Equal(await _server.Client.GetStringAsync("/health/events"), await _server.Client.GetStringAsync("/health/sf-events"));
    }

    private Task<HttpResponseMessage> PreflightAsync(string origin) =>
        _server.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Options, "/v1/velocloud/records")
            {
                Headers =
                {
                    { "Origin", origin },
                    { "Access-Control-Request-Method", "GET" },
                    { "Access-Control-Request-Headers", "authorization" },
                },
            }
        );
}
