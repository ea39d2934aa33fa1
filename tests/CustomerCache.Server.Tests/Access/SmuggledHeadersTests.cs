using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Requests, byte by byte, whose headers contradict each other or claim what a proxy would say.</summary>
public sealed class SmuggledHeadersTests(KeyedServer keyed) : IClassFixture<KeyedServer>
{
    private const string Body = """{"id":"smuggled","source":"signed-channel","entity":"product","ids":["A"],"change":"update"}""";

    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private static readonly string Signature =
        "sha256="
        + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(KeyedServer.ChannelSecret), Encoding.UTF8.GetBytes(Body)));

    private static readonly string Reader = KeyedServer.KeyOf("read");

    public static TheoryData<string, int, string> Requests() =>
        new()
        {
            { $"GET /v1/tenants|authorization: bearer {Reader}", 200, "names of headers and schemes have no case" },
            { $"GET /v1/tenants|Authorization: Bearer {Reader.ToUpperInvariant()}", 401, "keys have" },
            { $"GET /v1/tenants|Authorization: Bearer {Reader}|Authorization: Bearer {Reader}", 401, "two keys are none" },
            { $"GET /v1/tenants|Authorization: Bearer unknown|Authorization: Bearer {Reader}", 401, "the second is not tried" },
            { $"GET /v1/tenants|Authorization: Bearer {Reader}, Bearer {Reader}", 401, "a list is no key" },
            { $"GET /v1/tenants|Authorization: Basic {Reader}", 401, "another scheme" },
            { $"GET /v1/tenants|X-Authorization: Bearer {Reader}|Proxy-Authorization: Bearer {Reader}", 401, "other headers" },
            { $"GET /v1/tenants|Cookie: Authorization=Bearer {Reader}", 401, "cookies" },
            { $"GET /v1/tenants?access_token={Reader}&key={Reader}|X-Nothing: 1", 401, "the query is logged by others" },
            { "GET /v1/tenants|X-Forwarded-For: 127.0.0.1|Forwarded: for=127.0.0.1|X-Forwarded-User: admin", 401, "claims of a proxy" },
            { "GET /health/live|X-Original-URL: /v1/tenants|X-Rewrite-URL: /v1/tenants", 200, "the path is that of the request" },
            { $"GET /v1/access|Authorization: Bearer {Reader}|X-HTTP-Method-Override: POST", 200, "so is the method" },
            { $"POST /v1/refresh|Authorization: Bearer {Reader}|X-HTTP-Method-Override: GET", 403, "in both directions" },
            { $"POST /v1/REFRESH/|Authorization: Bearer {Reader}", 403, "paths have no case, and the scope is that of the route" },
            { $"POST /health/live/../../v1/refresh|Authorization: Bearer {Reader}", 403, "nor do dots lead around it" },
            { $"GET /v1/tenants|Authorization: Bearer {Reader}|Host: evil.example.net", 400, "two hosts" },
            { $"POST /v1/events?channel=signed-channel|X-Signature-256: {Signature}", 202, "a signature" },
            { $"POST /v1/events?channel=signed-channel|X-Signature-256: {Signature}|X-Signature-256: sha256=00", 401, "two signatures" },
            { $"POST /v1/events?channel=signed-channel|X-Signature-256: {Signature}, {Signature}", 401, "a list of signatures" },
            { $"POST /v1/events?channel=signed-channel&channel=other|X-Signature-256: {Signature}", 401, "two channels" },
            { $"POST /v1/events?channel=SIGNED-CHANNEL|X-Signature-256: {Signature}", 401, "channels have a case" },
            { $"POST /v1/events?channel=signed-channel|X-Signature: {Signature}", 401, "another header" },
            { $"POST /v1/events?channel=signed-channel|X-Signature-256: {Signature[..^2]}", 401, "a part of a signature" },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_is_judged_by_one_key_one_signature_and_the_path_that_it_names(string request, int status, string why)
    {
        var address = keyed.Server.Client.BaseAddress!;
        var lines = request.Split('|');
        var body = lines[0].StartsWith("POST", StringComparison.Ordinal) ? Body : "";
        using var caller = new TcpClient();
        await caller.ConnectAsync(address.Host, address.Port);
        await caller
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"{lines[0]} HTTP/1.1\r\nHost: {address.Authority}\r\n{string.Join("\r\n", lines[1..])}\r\nConnection: close\r\n"
                        + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                )
            );
        using var reader = new StreamReader(caller.GetStream());

        var answer = await reader.ReadLineAsync().WaitAsync(HangTimeout);

        Assert.True(answer?.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{why}: {answer}");
    }

    [Fact]
    public async Task Repeated_signed_event_is_accepted_once()
    {
        using var anonymous = keyed.Client(null);
        var body = Body.Replace("smuggled", "replayed", StringComparison.Ordinal);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(KeyedServer.ChannelSecret), Encoding.UTF8.GetBytes(body));
        var answers = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events?channel=signed-channel")
            {
                Content = new StringContent(body),
                Headers = { { "X-Signature-256", "sha256=" + Convert.ToHexStringLower(signature) } },
            };
            using var answer = await anonymous.SendAsync(request);
            answers.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Contains("\"accepted\":1", answers[0], StringComparison.Ordinal);
        Assert.Contains("\"accepted\":0", answers[1], StringComparison.Ordinal);
        Assert.Contains("\"duplicates\":1", answers[1], StringComparison.Ordinal);
    }
}
