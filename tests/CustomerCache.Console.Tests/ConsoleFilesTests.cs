using System.Net;
using System.Text.RegularExpressions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>Responses of the files of the console.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class ConsoleFilesTests(DegradedServer degraded)
{
    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/console/console.css", "text/css; charset=utf-8")]
    [InlineData("/console/app.js", "text/javascript; charset=utf-8")]
    [InlineData("/console/icon.svg", "image/svg+xml")]
    [InlineData("/console/docs/events.md", "text/plain; charset=utf-8")]
    public async Task File_has_its_content_type_and_a_strict_policy(string path, string type)
    {
        using var response = await degraded.Server.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    public async Task Cached_file_is_not_sent_again(string? encoding)
    {
        using var first = await SendAsync(HttpMethod.Get, "/", encoding);
        using var second = await SendAsync(HttpMethod.Get, "/", encoding, first.Headers.ETag!.ToString());

        Assert.Equal(encoding is null ? [] : [encoding], first.Content.Headers.ContentEncoding);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        Assert.True(second.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task Files_of_the_start_page_are_cached_until_they_change()
    {
        var start = await degraded.Server.Client.GetStringAsync("/");
        var edition = Edition().Match(start).Groups["edition"].Value;

        using var present = await degraded.Server.Client.GetAsync($"/console/{edition}/app.js");
        using var former = await degraded.Server.Client.GetAsync("/console/of-another-edition/app.js");

        Assert.Equal("public, max-age=31536000, immutable", present.Headers.CacheControl?.ToString());
        Assert.Equal((HttpStatusCode.OK, "no-cache"), (former.StatusCode, former.Headers.CacheControl?.ToString()));
        Assert.Equal(present.Headers.ETag, former.Headers.ETag);
    }

    [Fact]
    public async Task Methods_other_than_GET_and_HEAD_are_refused()
    {
        using var head = await SendAsync(HttpMethod.Head, "/", null);
        using var post = await SendAsync(HttpMethod.Post, "/", null);
        using var unknown = await SendAsync(HttpMethod.Get, "/console/nothing.js", null);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task References_of_a_file_exist_and_name_no_other_host()
    {
        var pages = new Queue<string>(["/"]);
        var seen = new HashSet<string>(pages, StringComparer.Ordinal);
        while (pages.TryDequeue(out var page))
        {
            var text = await degraded.Server.Client.GetStringAsync(page);
            Assert.DoesNotMatch(Elsewhere(), text);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"{version}\"", text, StringComparison.Ordinal);
            foreach (var name in Names().Matches(text).Select(m => m.Groups["name"].Value).Where(n => seen.Add("/console/" + n)))
            {
                pages.Enqueue("/console/" + name);
            }
        }

        Assert.InRange(seen.Count, 15, 40);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? encoding, string? known = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (encoding is not null)
        {
            request.Headers.Add("Accept-Encoding", encoding);
        }

        if (known is not null)
        {
            request.Headers.Add("If-None-Match", known);
        }

        return await degraded.Server.Client.SendAsync(request);
    }

    [GeneratedRegex(@"(?:""console/[\w-]+/|'\./)(?<name>[\w-]+\.(?:js|css|svg))[""']", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"console/(?<edition>[\w-]+)/app\.js", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Edition();

    // The namespace of SVG is a name, not an address.
    [GeneratedRegex(@"https?://(?!www\.w3\.org/2000/svg)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Elsewhere();
}
