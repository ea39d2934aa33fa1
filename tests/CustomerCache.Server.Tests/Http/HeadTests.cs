using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Http;

/// <summary>HEAD works for every GET.</summary>
public sealed class HeadTests(StoredServer stored) : IClassFixture<StoredServer>
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task HEAD_of_every_path_equals_GET_without_a_body()
    {
        var paths = stored
            .Server.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") is true)
            .Select(e => e.RoutePattern.RawText!)
            .Where(p => !p.StartsWith("/dashboard", StringComparison.Ordinal))
            .Select(Filled)
            .Distinct()
            .ToArray();
        Assert.InRange(paths.Length, 20, 200);

        foreach (var path in paths)
        {
            using var get = await stored.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            using var head = await stored.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path)).WaitAsync(HangTimeout);

            Assert.True(get.StatusCode == head.StatusCode, $"{path}: {(int)get.StatusCode} to GET, {(int)head.StatusCode} to HEAD");
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync().WaitAsync(HangTimeout));
        }
    }

    [Fact]
    public async Task Record_has_its_length_and_tag()
    {
        const string path = "/v1/velocloud/records/VC00105";
        using var get = await stored.Client.GetAsync(path);
        using var head = await stored.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.Equal(
            (HttpStatusCode.OK, get.Headers.ETag, get.Content.Headers.ContentLength),
            (head.StatusCode, head.Headers.ETag, head.Content.Headers.ContentLength)
        );
        Assert.Equal(
            HttpStatusCode.MethodNotAllowed,
            (await stored.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v1/events"))).StatusCode
        );
    }

    private static string Filled(string pattern) =>
        pattern
            .Replace("{system}", "velocloud", StringComparison.Ordinal)
            .Replace("{host}", "vco1.example.net", StringComparison.Ordinal)
            .Replace("{serial}", "VC00105", StringComparison.Ordinal)
            .Replace("{domain}", "orders", StringComparison.Ordinal)
            .Replace("{id}", "none", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{**key}", "some%3Akey", StringComparison.Ordinal)
            .Replace("{**entity}", "order%3A1", StringComparison.Ordinal);
}
