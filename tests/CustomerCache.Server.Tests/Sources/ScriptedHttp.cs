using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using CustomerCache.Sources;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Fakes the vendors' HTTP servers by scripted rules and records calls. A request without a rule fails.</summary>
internal sealed class ScriptedHttp : HttpMessageHandler, IVendorHttp
{
    private readonly List<Rule> _rules = [];
    private readonly ConcurrentQueue<ScriptedCall> _calls = [];
    private readonly ConcurrentQueue<string> _unregistered = [];

    public IReadOnlyList<ScriptedCall> Calls => [.. _calls];

    public IReadOnlyList<string> Unregistered => [.. _unregistered];

    public HttpMessageHandler CreateHandler(ChannelName name) => this;

    /// <summary>Adds responses of an address, one after the other; the last one repeats.</summary>
    public ScriptedHttp On(string url, params Func<HttpResponseMessage>[] replies) => On(url, null, replies);

    public ScriptedHttp On(string url, JsonElement? match, params Func<HttpResponseMessage>[] replies)
    {
        var next = -1;
        return OnAsync(url, match, (_, _) => Task.FromResult(replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)]()));
    }

    public ScriptedHttp OnAsync(string url, JsonElement? match, Func<ScriptedCall, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _rules.Add(new Rule(url, match, answer));
        return this;
    }

    /// <summary>Adds the rules of a vector.</summary>
    public ScriptedHttp Play(JsonElement http)
    {
        foreach (var rule in http.EnumerateArray())
        {
            On(
                rule.GetProperty("url").GetString()!,
                rule.TryGetProperty("match", out var match) ? match : null,
                [.. rule.GetProperty("replies").EnumerateArray().Select(reply => (Func<HttpResponseMessage>)(() => Reply(reply)))]
            );
        }

        return this;
    }

    public static HttpResponseMessage Json(string json, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage LoggedIn(string cookie = "velocloud.session=made-up-session")
    {
        var response = Json("{}");
        response.Headers.TryAddWithoutValidation("Set-Cookie", $"{cookie}; Path=/; Secure; HttpOnly");
        return response;
    }

    public static HttpResponseMessage Refused() => throw new HttpRequestException("refused");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = await ScriptedCall.RecordAsync(request);
        _calls.Enqueue(call);
        foreach (var rule in _rules)
        {
            if (rule.Url == call.Url && call.Matches(rule.Match))
            {
                return await rule.Answer(call, cancellationToken);
            }
        }

        _unregistered.Enqueue($"{call.Method} {request.RequestUri}");
        throw new HttpRequestException($"No rule for {request.RequestUri}");
    }

    private static HttpResponseMessage Reply(JsonElement reply)
    {
        if (reply.TryGetProperty("error", out var error))
        {
            throw new HttpRequestException(error.GetString());
        }

        var cookie = reply.TryGetProperty("sets_cookie", out var sets) && sets.GetBoolean();
        var response = cookie ? LoggedIn() : new HttpResponseMessage();
        response.StatusCode = (HttpStatusCode)reply.GetProperty("status").GetInt32();
        response.Content = new StringContent(reply.GetProperty("json").GetRawText(), Encoding.UTF8, "application/json");
        if (reply.TryGetProperty("headers", out var headers))
        {
            foreach (var header in headers.EnumerateObject())
            {
                _ =
                    response.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString())
                    || response.Content.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            }
        }

        return response;
    }

    private sealed record Rule(string Url, JsonElement? Match, Func<ScriptedCall, CancellationToken, Task<HttpResponseMessage>> Answer);
}
