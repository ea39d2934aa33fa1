using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Sources.Feeds;

/// <summary>Follows a feed of server-sent events (WHATWG HTML, 9.2).</summary>
/// <remarks>
/// Each event's data is a change event as JSON and its id the position; <c>Last-Event-ID</c> resumes from a position, as UTF-8. A status of
/// 400, 404, 409, 410, 412 or 416 to a position means that it is lost. Comments, typed events, and data that is empty or neither object nor
/// list only count as activity.
/// </remarks>
internal sealed class ServerSentFeed(FeedOptions options, IHttpClientFactory clients, TimeProvider time) : IChangeFeed
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "CustomerCache.Feeds";

    private readonly IdleTimeout _idleTimeout = new(options.Silence, time);

    /// <inheritdoc/>
    public string Channel => options.Name!;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Authorization = options.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        if (position is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", position);
        }

        using var response = await _idleTimeout.WaitAsync(
            async token => await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token),
            cancellationToken
        );
        Check(response, position);
        yield return new FeedNews.Connected();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(
            new IdleTimeoutStream(stream, _idleTimeout),
            (type, data) => type == SseParser.EventTypeDefault && FeedJson.IsObjectOrList(data) ? FeedJson.Read(data) : FeedJson.NoData
        );
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            yield return new FeedNews.Message(item.Data, string.IsNullOrEmpty(parser.LastEventId) ? null : parser.LastEventId);
        }
    }

    private void Check(HttpResponseMessage response, string? position)
    {
        if (
            position is not null
            && response.StatusCode
                is (
                    HttpStatusCode.BadRequest
                    or HttpStatusCode.NotFound
                    or HttpStatusCode.Conflict
                    or HttpStatusCode.Gone
                    or HttpStatusCode.PreconditionFailed
                    or HttpStatusCode.RequestedRangeNotSatisfiable
                )
        )
        {
            throw new FeedPositionLostException($"{Channel} returned {(int)response.StatusCode} for the position {position}.");
        }

        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            throw new InvalidDataException(
                $"{Channel} sends {response.Content.Headers.ContentType?.MediaType ?? "no content type"}, not text/event-stream."
            );
        }
    }
}
