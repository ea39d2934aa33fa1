using Microsoft.Net.Http.Headers;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// A browser as far as sign-in needs one: it keeps cookies, follows redirects, and reaches hosts with another address by a proxy that ends
/// their TLS.
/// </summary>
internal sealed class SignInBrowser : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<string, Uri> _proxied = new(StringComparer.Ordinal);
    private Uri? _next;

    /// <summary>Gets the cookies by name; all hosts of a test are of different names.</summary>
    public Dictionary<string, (string Host, SetCookieHeaderValue Cookie)> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets every cookie that was ever set.</summary>
    public List<SetCookieHeaderValue> Seen { get; } = [];

    /// <summary>Serves a public address from a server, whose paths the public ones end with.</summary>
    /// <param name="address">The public address.</param>
    /// <param name="server">The server behind it.</param>
    /// <param name="after">The server behind it after the next call; the same one unless given.</param>
    public void Proxy(Uri address, Uri server, Uri? after = null) => (_proxied[address.Host], _next) = (server, after);

    /// <summary>Opens a page as a link or the address bar does, and returns the answer to the last redirect.</summary>
    public async Task<HttpResponseMessage> OpenAsync(Uri address)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var answer = await SendAsync(request);
            if ((int)answer.StatusCode is not (>= 300 and < 400))
            {
                return answer;
            }

            Assert.True(redirects < MaxRedirects, $"{address} redirects without an end");
            address = new Uri(address, answer.Headers.Location!);
            answer.Dispose();
        }
    }

    /// <summary>Calls as a script of a page does: of this server, unless headers say otherwise.</summary>
    public async Task<HttpResponseMessage> CallAsync(HttpMethod method, Uri address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers.Length > 0 ? headers : [("Sec-Fetch-Site", "same-origin")])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead
    )
    {
        var address = request.RequestUri!;
        var cookies = Cookies.Where(c => IsFor(c.Value, address)).Select(c => $"{c.Key}={c.Value.Cookie.Value}").ToArray();
        if (cookies.Length > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies));
        }

        if (_proxied.TryGetValue(address.Host, out var server))
        {
            // The path that the proxy serves the server under is of one segment.
            _proxied[address.Host] = _next ?? server;
            request.RequestUri = new Uri(server, address.PathAndQuery[address.PathAndQuery.IndexOf('/', 1)..]);
        }

        var answer = await _http.SendAsync(request, completion);
        answer.RequestMessage = new HttpRequestMessage(request.Method, address);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in SetCookieHeaderValue.ParseList([.. set]))
            {
                Keep(address.Host, cookie);
            }
        }

        return answer;
    }

    private void Keep(string host, SetCookieHeaderValue cookie)
    {
        if (cookie.Expires is { } end && end < TimeProvider.System.GetUtcNow())
        {
            Cookies.Remove(cookie.Name.ToString());
            return;
        }

        Seen.Add(cookie);
        Cookies[cookie.Name.ToString()] = (host, cookie);
    }

    private static bool IsFor((string Host, SetCookieHeaderValue Cookie) cookie, Uri address) =>
        cookie.Host == address.Host
        && address.AbsolutePath.StartsWith(cookie.Cookie.Path.ToString(), StringComparison.Ordinal)
        && (!cookie.Cookie.Secure || address.Scheme == Uri.UriSchemeHttps);
}
