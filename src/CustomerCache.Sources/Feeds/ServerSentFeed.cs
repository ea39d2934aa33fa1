using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Feeds;

namespace CustomerCache.Sources.Feeds;

/// <summary>
/// A feed as server-sent events (WHATWG HTML, 9.2): each event's data is JSON in any form of change event, its id is the position, and
/// <c>Last-Event-ID</c> asks to go on from one. An answer of 400, 404, 409, 410, 412 or 416 to a position says that it is lost.
/// </summary>
internal sealed class ServerSentFeed(FeedOptions options, IHttpClientFactory clients) : IChangeFeed
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "CustomerCache.Feeds";

    /// <inheritdoc/>
    public string Channel => options.Name!;

    /// <inheritdoc/>
    public TimeSpan Silence => options.Silence;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedMessage> ReadAsync(string? position, Action connected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Authorization = options.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        if (position is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", position);
        }

        using var response = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Check(response, position);
        connected();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JsonElement>(data));
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            yield return new FeedMessage(item.Data, string.IsNullOrEmpty(parser.LastEventId) ? null : parser.LastEventId);
        }
    }

    private void Check(HttpResponseMessage response, string? position)
    {
        if (position is not null && response.StatusCode is (HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone
            or HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable))
        {
            throw new FeedPositionLostException($"{Channel} answered {(int)response.StatusCode} to the position {position}.");
        }

        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            throw new InvalidDataException($"{Channel} sends {response.Content.Headers.ContentType?.MediaType ?? "no content type"}, not text/event-stream.");
        }
    }
}
