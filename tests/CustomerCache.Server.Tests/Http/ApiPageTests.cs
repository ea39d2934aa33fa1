using System.Net;
using System.Text.RegularExpressions;

namespace CustomerCache.Server.Tests.Http;

/// <summary>The page of the API is complete on this server, under a strict policy.</summary>
public sealed partial class ApiPageTests(StoredServer stored) : IClassFixture<StoredServer>
{
    [Fact]
    public async Task Page_references_only_existing_files_of_this_server()
    {
        var page = await stored.Client.GetStringAsync("/docs");

        var files = Files().Matches(page).Select(m => m.Groups["path"].Value).ToArray();
        Assert.Contains("docs/scalar.js", files);
        Assert.DoesNotContain("//", Doctype().Replace(page, ""), StringComparison.Ordinal);
        foreach (var file in files)
        {
            using var response = await stored.Client.GetAsync(file);
            Assert.Equal((HttpStatusCode.OK, file), (response.StatusCode, file));
        }
    }

    [Fact]
    public async Task Policy_is_strict_and_each_response_has_a_nonce_of_its_own()
    {
        using var first = await stored.Client.GetAsync("/docs");
        using var second = await stored.Client.GetAsync("/docs");

        var policy = Assert.Single(first.Headers.GetValues("Content-Security-Policy"));
        var nonce = Nonce().Match(await first.Content.ReadAsStringAsync()).Groups["nonce"].Value;
        Assert.Contains($"script-src 'self'; style-src 'self' 'nonce-{nonce}';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(nonce, await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-store", first.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    public async Task Script_is_sent_compressed_and_uncompressed(string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/docs/scalar.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        using var response = await stored.Client.SendAsync(request);
        await using var content = await response.Content.ReadAsStreamAsync();
        await using var text = encoding is null
            ? content
            : new System.IO.Compression.GZipStream(content, System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(text);

        Assert.Contains("createApiReference", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(encoding is null ? [] : [encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript; charset=utf-8", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Console_links_to_the_page() =>
        Assert.Contains("{ href: 'docs' }", await stored.Client.GetStringAsync("/console/health.js"), StringComparison.Ordinal);

    [GeneratedRegex("(?:src|href)=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Files();

    [GeneratedRegex("content=\"(?<nonce>[\\w+/=]{24})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nonce();

    [GeneratedRegex("nonce|content=\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Doctype();
}
