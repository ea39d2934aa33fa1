using System.Net;
using System.Text;
using System.Text.Json;
using CustomerCache.Sources.Bus;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bridges;

/// <summary>
/// Carries the calls of vendor channels over the bus instead of HTTP, so that circuit, quota, time limits, retries and metrics are the
/// same. The address of a call names the subject; its content is the body of the request.
/// </summary>
internal sealed class BridgeHandler(MessageBus bus) : HttpMessageHandler
{
    private const string Scheme = "bridge";

    /// <summary>Returns the call of a subject.</summary>
    public static HttpRequestMessage Request(string subject, byte[] body) =>
        new(HttpMethod.Post, new Uri($"{Scheme}:///{subject}")) { Content = VendorHeaders.Content(body, VendorHeaders.Json) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var subject = request.RequestUri!.AbsolutePath[1..];
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var answer = Read(subject, await bus.RequestAsync(subject, BusMessage.Request(body), cancellationToken));

        // A bridge that does not know a vendor's status answers without one.
        var status = answer.Status is >= 100 and <= 999 ? answer.Status.Value : 0;
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = status is >= 200 and <= 299 ? new ReadOnlyMemoryContent(answer.Body) : new StringContent(Text(answer.Body.Span)),
        };
    }

    // An answer that cannot be read is a failure of the bus, not content of a vendor that a retry in seconds would mend.
    private static BusAnswer Read(string subject, ReadOnlyMemory<byte> message)
    {
        try
        {
            return BusMessage.Answer(message);
        }
        catch (JsonException failure)
        {
            throw new IOException($"the answer on {subject} cannot be read", failure);
        }
    }

    // The reason of a bridge is a text, or the vendor's own object.
    private static string Text(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0 || body.SequenceEqual("null"u8))
        {
            return "None";
        }

        var json = new Utf8JsonReader(body);
        json.Read();
        return json.TokenType == JsonTokenType.String ? json.GetString()! : Encoding.UTF8.GetString(body);
    }
}

/// <summary>Connects vendor channels to the bus.</summary>
internal sealed class BridgeTransport(MessageBus bus) : IVendorHttp
{
    /// <inheritdoc/>
    public HttpMessageHandler CreateHandler(ChannelName name) => new BridgeHandler(bus);
}
