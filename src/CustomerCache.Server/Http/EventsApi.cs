using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Server.Access;
using CustomerCache.Server.ChangeEvents;
using CustomerCache.Server.Http.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Http;

/// <summary>Maps the ingestion of change events in any of their forms, and the state of channels.</summary>
internal static class EventsApi
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>The channel of events that name none and are not sent by a webhook.</summary>
    public const string DefaultChannel = "own";

    private const int MaxName = 256;

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/events", IngestAsync)
            .RequireAuthorization(AccessServices.SignedOrWrite)
            .WithName("sendEvents")
            .WithSummary("Change events: the product's own form, CloudEvents, Salesforce, Debezium; one or an array")
            .WithTags("events")
            .Describe(
                ApiParameters.Text("channel", "The channel that they came in by; one with a secret wants a signature.", "orders") with
                {
                    Minimum = 1,
                    Maximum = MaxName,
                },
                ApiParameters.Header(
                    WebhookSignature.Header,
                    "For a channel with a secret: sha256= and the HMAC-SHA256 of the uncompressed body, in hexadecimal.",
                    null
                ),
                ApiParameters.Header("ce-specversion", "CloudEvents in binary mode, whose attributes are headers: 1.0.", null),
                ApiParameters.Header("ce-id", "CloudEvents in binary mode: the id, by which a repeated event is known per source.", null),
                ApiParameters.Header("ce-source", "CloudEvents in binary mode: the source.", null),
                ApiParameters.Header("ce-type", "CloudEvents in binary mode: the type.", null)
            )
            .Takes(
                new ApiBody(
                    typeof(OwnEventBody),
                    "One event in the product's own form; also an array of them, one per line, or CloudEvents 1.0, Salesforce change "
                        + "events and Debezium envelopes: docs/change-events.md. An event with an id is taken once per source, however "
                        + "often it is sent.",
                    Examples.Event
                )
                {
                    MayBeArray = true,
                    OtherTypes = ["application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"],
                }
            )
            .Returns<IngestModel>((202, "How many were accepted, were seen before, made jobs; errors name the refused ones by index."))
            .Answers(
                (400, "None could be understood."),
                (401, "The signature or the key is missing or wrong."),
                (403, "The channel is that of a feed, or the key lacks the scope."),
                (413, "The body is too large."),
                new ApiAnswer(503, "They could not be stored: send them again.", "Retry-After")
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes));
        routes
            .MapGet("/health/events", HealthAsync)
            .NeedsRead()
            .WithName("getEventsHealth")
            .WithSummary("How the channels of change events fare")
            .WithTags("health")
            .ReturnsTagged<ChannelsModel>("Each channel.")
            .Returns<ChannelsModel>((503, "A feed is down."));
        routes
            .MapGet("/health/sf-events", HealthAsync)
            .NeedsRead()
            .WithName("getFormerEventsHealth")
            .WithSummary("The same as /health/events, at the path of the former service")
            .WithTags("health")
            .ReturnsTagged<ChannelsModel>("Each channel.")
            .Returns<ChannelsModel>((503, "A feed is down."));
    }

    private static async Task<IResult> IngestAsync(
        HttpContext context,
        IChangeEventIngestor intake,
        DomainCaches caches,
        IReadingObserver reading,
        ChangeRules rules,
        IOptions<WebhooksOptions> webhooks,
        ChangeFeedList feeds,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames("channel") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        var channel = context.Request.Query.TryGetValue("channel", out var given) ? given.ToString() : null;
        if (channel is not null && !IsChannel(channel))
        {
            return Problems.BadRequest("channel", $"is empty, longer than {MaxName} characters or holds control characters");
        }

        var secret = channel is not null && webhooks.Value.Secrets.TryGetValue(channel, out var known) ? known : null;
        if (secret is not null && !WebhookSignature.IsThere(context.Request.Headers))
        {
            // Checked before the body is read.
            return Unsigned(channel!);
        }

        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, cancellationToken);
        }
        catch (BadHttpRequestException e)
        {
            return Problems.Unreadable("body", e);
        }

        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (secret is not null && !WebhookSignature.IsValid(context.Request.Headers, bytes.Span, secret))
        {
            return Unsigned(channel!);
        }

        return await AnswerAsync(
            context,
            intake,
            new(
                await caches.HasherAsync(cancellationToken),
                channel,
                part => reading.Unread(channel ?? DefaultChannel, part),
                rules.Entities
            ),
            webhooks.Value,
            feeds,
            channel,
            bytes,
            cancellationToken
        );
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context,
        IChangeEventIngestor intake,
        ChangeEventReader reader,
        WebhooksOptions webhooks,
        ChangeFeedList feeds,
        string? channel,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        ChangeEventBatch batch;
        try
        {
            batch = ChangeEventBatch.Read(EventBodies.Read(context.Request, bytes), reader);
        }
        catch (JsonException e)
        {
            return Problems.BadRequest("body", "is not JSON: " + e.Message);
        }

        var foreign = batch.Events.Where(e => e.Event.Source != channel && webhooks.Secrets.ContainsKey(e.Event.Source)).ToArray();
        if (foreign.Length > 0)
        {
            // A caller that wrote to another channel's state could mark events as duplicates and move its position. A signature is valid
            // for one channel only.
            await intake.IngestAsync(
                Refused(channel, foreign.Length, $"not signed for channel {foreign[0].Event.Source}"),
                cancellationToken
            );
            return Unsigned(foreign[0].Event.Source);
        }

        if (
            feeds.IsEnabled
            && batch.Events.Select(e => e.Event.Source).Append(channel).FirstOrDefault(c => feeds.All.Any(f => f.Channel == c))
                is { } followed
        )
        {
            // A followed feed resumes at its channel's position, so no caller may move it.
            await intake.IngestAsync(
                Refused(null, batch.Events.Length, $"sent for channel {followed}, which is followed as a feed"),
                cancellationToken
            );
            return Problems.Forbidden(
                $"events of channel {followed} come by its feed, which is followed here; send yours to another channel, or leave their "
                    + $"source out"
            );
        }

        var taken = await intake.IngestAsync(
            new IncomingEvents([.. batch.Events.Select(e => e.Event)], channel ?? DefaultChannel, batch.Skipped, batch.Refused)
            {
                RefusedBecause = batch.FirstError,
            },
            cancellationToken
        );
        if (batch.Events.IsEmpty && batch.Errors is not null)
        {
            return Problems.BadRequest(batch.Errors);
        }

        var model = new IngestModel(
            taken.Accepted,
            taken.Duplicates,
            taken.Jobs,
            taken.Skipped,
            batch.Refused,
            batch.Errors?.Fields.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal)
        );
        return context.Json(JsonSerializer.SerializeToUtf8Bytes(model, EventModelsJson.Default.IngestModel), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> HealthAsync(
        HttpContext context,
        IChangeEventIngestor intake,
        IChangeFeeds feeds,
        CancellationToken cancellationToken
    )
    {
        var heard = (await intake.ReportAsync(cancellationToken)).ToDictionary(c => c.Channel, StringComparer.Ordinal);
        var followed = (await feeds.ReportAsync(cancellationToken)).ToDictionary(f => f.Channel, StringComparer.Ordinal);
        var channels = heard
            .Keys.Union(followed.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name =>
                ChannelModel.From(heard.GetValueOrDefault(name) ?? new ChannelSnapshot { Channel = name }, followed.GetValueOrDefault(name))
            );
        var isWell = followed.Values.All(f => f.State is FeedState.Connected or FeedState.Disabled);
        var model = new ChannelsModel(isWell ? "ok" : "degraded", feeds.IsEnabled, [.. channels]);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(model, EventModelsJson.Default.ChannelsModel),
            isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }

    private static IncomingEvents Refused(string? channel, int count, string reason) =>
        new([], channel ?? DefaultChannel, 0, count) { RefusedBecause = reason };

    private static ProblemHttpResult Unsigned(string channel) =>
        Problems.Unauthorized(
            $"events of channel {channel} must be sent to ?channel={Uri.EscapeDataString(channel)} and signed: {WebhookSignature.Header}: "
                + $"sha256=<HMAC-SHA256 of the body in hexadecimal>"
        );

    private static bool IsChannel(string text) => text.Length is > 0 and <= MaxName && !text.Any(char.IsControl);
}
