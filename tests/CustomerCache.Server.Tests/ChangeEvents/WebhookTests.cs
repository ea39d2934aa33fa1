using System.Net.Sockets;
using System.Text;
using CustomerCache.Server.Http;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

/// <summary>The part of a body that a channel with a secret reads before its signature is checked.</summary>
public sealed class WebhookTests(CacheLab<SingleNodeUnderTest> lab) : IClassFixture<CacheLab<SingleNodeUnderTest>>
{
    private const string WellFormed = "X-Signature-256: sha256=0000000000000000000000000000000000000000000000000000000000000000";

    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("X-Nothing: 1", "")]
    [InlineData("X-Signature-256: sha256=00", "")]
    [InlineData("X-Hub-Signature: sha1=0000000000000000000000000000000000000000", "Content-Encoding: gzip")]
    public async Task Unsigned_request_is_refused_although_its_body_never_ends(string signature, string encoding)
    {
        using var caller = await SendAsync(
            ["Transfer-Encoding: chunked", signature, .. encoding.Length > 0 ? new[] { encoding } : []],
            "10000\r\n[{\"id\": \"1\""
        );

        Assert.Equal("HTTP/1.1 401 Unauthorized", await AnswerAsync(caller));
    }

    [Theory]
    [InlineData("X-Nothing: 1", "HTTP/1.1 401 Unauthorized")]
    [InlineData(WellFormed, "HTTP/1.1 100 Continue")]
    public async Task Body_is_read_only_when_the_request_could_be_signed(string signature, string answer)
    {
        using var caller = await SendAsync([$"Content-Length: {EventsApi.MaxBytes}", "Expect: 100-continue", signature], "");

        Assert.Equal(answer, await AnswerAsync(caller));
    }

    [Fact]
    public async Task Body_above_the_limit_is_refused_before_its_signature_is_checked()
    {
        using var caller = await SendAsync([$"Content-Length: {EventsApi.MaxBytes + 1}", "Expect: 100-continue", WellFormed], "");

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await AnswerAsync(caller));
    }

    private async Task<TcpClient> SendAsync(string[] headers, string body)
    {
        var address = lab.Http.BaseAddress!;
        var caller = new TcpClient();
        await caller.ConnectAsync(address.Host, address.Port);
        await caller
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /v1/events?channel=crm HTTP/1.1\r\nHost: {address.Authority}\r\n{string.Join("\r\n", headers)}\r\n\r\n{body}"
                )
            );
        return caller;
    }

    private static async Task<string?> AnswerAsync(TcpClient caller)
    {
        using var reader = new StreamReader(caller.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(HangTimeout);
    }
}
