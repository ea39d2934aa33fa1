using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Bodies that grow beyond every limit when they are decompressed, and JSON that nests too deep.</summary>
public sealed class OversizedBodiesTests(StoredServer stored) : IClassFixture<StoredServer>
{
    // Above every limit but that of imports, which would take seconds to reach.
    private const int Megabytes = 64;

    // Spaces: valid in front of any JSON, so that the length alone can be refused.
    private static readonly Lazy<byte[]> Bomb = new(() => Pack(new string(' ', 1 << 20), Megabytes));

    public static TheoryData<string, string> Calls() =>
        new()
        {
            { "POST", "/v1/events" },
            { "POST", "/v1/caches/orders/invalidate" },
            { "PUT", "/v1/caches/orders/entries/orders:detail:bomb" },
            { "PUT", "/v1/relations/product/P" },
            { "POST", "/rpc/customer.cache.get" },
        };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Body_that_decompresses_beyond_its_limit_is_refused(string method, string path)
    {
        Assert.InRange(Bomb.Value.Length, 1, 100_000);
        using var body = new ByteArrayContent(Bomb.Value);
        body.Headers.ContentEncoding.Add("br");

        Assert.Equal(Refusal(path), await StatusAsync(method, path, body));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    [InlineData("POST", "/v1/tenants/velocloud/vco1.example.net/import")]
    public async Task Json_that_nests_too_deep_is_refused(string method, string path)
    {
        using var body = new StringContent(new string('[', 1_000_000), Encoding.UTF8, "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(method, path, body));
    }

    // The former calls know no other refusal than 400.
    private static HttpStatusCode Refusal(string path) =>
        path.StartsWith("/rpc/", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.RequestEntityTooLarge;

    private async Task<HttpStatusCode> StatusAsync(string method, string path, HttpContent body)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
        using var answer = await stored.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private static byte[] Pack(string part, int times)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            var bytes = Encoding.ASCII.GetBytes(part);
            for (var n = 0; n < times; n++)
            {
                brotli.Write(bytes);
            }
        }

        return packed.ToArray();
    }
}
