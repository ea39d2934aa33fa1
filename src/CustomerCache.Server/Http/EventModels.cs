using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Server.Http;

/// <summary>Represents the result of sent events. <c>errors</c> has the refused ones with their index.</summary>
public sealed record IngestModel(
    int Accepted,
    int Duplicates,
    int Jobs,
    int Skipped,
    int Refused,
    IReadOnlyDictionary<string, string[]>? Errors
);

/// <summary>
/// Represents a channel. <c>state</c> is <c>listening</c> for a webhook; for a followed feed it is <c>connecting</c>, <c>connected</c>,
/// <c>disconnected</c> or <c>disabled</c>. It is not <c>failing</c> once an event was handled, and the feed is connected, after
/// <c>last_error</c>. <c>lag</c> is how many messages the source of a feed holds beyond the position; it is left out when the source does
/// not say so.
/// </summary>
public sealed record ChannelModel(
    string Channel,
    string State,
    DateTimeOffset? LastEventAt,
    string? Position,
    long Received,
    long Duplicates,
    long Skipped,
    long Errors,
    long Gaps,
    long Reconnects,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    bool Failing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Lag = null
)
{
    internal static ChannelModel From(ChannelSnapshot s, FeedReport? feed)
    {
        // The later one: of the connection, or of an event.
        var (error, at) =
            feed?.LastErrorAt is { } lostAt && !(s.LastErrorAt > lostAt) ? (feed.LastError, lostAt) : (s.LastError, s.LastErrorAt);
        return new(
            s.Channel,
            feed is null ? "listening" : JsonNamingPolicy.SnakeCaseLower.ConvertName(feed.State.ToString()),
            s.LastEventAt,
            s.Position,
            s.Received,
            s.Duplicates,
            s.Skipped,
            s.Errors,
            s.Gaps,
            feed?.Reconnects ?? 0,
            error,
            at,
            s.IsFailing || feed?.State == FeedState.Disconnected,
            feed?.Lag
        );
    }
}

/// <summary>Represents all channels.</summary>
public sealed record ChannelsModel(string Status, bool FeedsEnabled, IReadOnlyList<ChannelModel> Channels);

/// <summary>Represents a job: <c>state</c> is <c>waiting</c>, <c>running</c>, <c>done</c> or <c>dropped</c>, the last with its
/// reason.</summary>
public sealed record JobModel(
    string Id,
    string Topic,
    string Type,
    string State,
    int Priority,
    DateTimeOffset CreatedAt,
    DateTimeOffset DueAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt,
    int Attempts,
    int Generation,
    string? Reason,
    string Entity,
    IReadOnlyList<string> Ids
)
{
    internal static JobModel From(JobView v) =>
        new(
            v.Id,
            v.Topic,
            v.Type,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(v.State.ToString()),
            v.Priority,
            v.CreatedAt,
            v.DueAt,
            v.ExpiresAt,
            v.EndedAt,
            v.Attempts,
            v.Generation,
            v.Reason,
            v.Entity,
            v.Ids
        );
}

/// <summary>
/// Represents jobs, with their counts since the process started. <c>last_error</c> is of the last job that was tried again or dropped.
/// </summary>
public sealed record JobsModel(
    long Waiting,
    long Running,
    long Done,
    long Dropped,
    long Duplicates,
    long Retries,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    IReadOnlyList<JobModel> Jobs
);

/// <summary>
/// Represents a job or an event that failed for good: <c>kind</c> is <c>job</c> or <c>event</c>, <c>origin</c> the topic or the channel.
/// <c>type</c> and <c>attempts</c> are those of the job; an event has no type.
/// </summary>
public sealed record DeadLetterModel(
    string Id,
    string Kind,
    string Origin,
    string? Type,
    string Source,
    string Entity,
    string Change,
    IReadOnlyList<string> Ids,
    int Attempts,
    string Reason,
    DateTimeOffset? CreatedAt,
    DateTimeOffset FailedAt
)
{
    internal static DeadLetterModel From(DeadLetter l) =>
        new(
            l.Id,
            l.Job is null ? "event" : "job",
            l.Origin,
            l.Job?.JobType,
            l.Event.Source,
            l.Event.Entity,
            l.Event.Change.ToWire(),
            l.Event.Ids,
            l.Job?.Attempts ?? 1,
            l.Reason,
            l.Job?.CreatedAt ?? l.Event.OccurredAt,
            l.FailedAt
        );
}

/// <summary>Represents dead letters, and how many there are in all.</summary>
public sealed record DeadLettersModel(int Total, IReadOnlyList<DeadLetterModel> DeadLetters);

/// <summary>Serializes the models above.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcConverter)])]
[JsonSerializable(typeof(IngestModel))]
[JsonSerializable(typeof(ChannelsModel))]
[JsonSerializable(typeof(JobModel))]
[JsonSerializable(typeof(JobsModel))]
[JsonSerializable(typeof(DeadLetterModel))]
[JsonSerializable(typeof(DeadLettersModel))]
internal sealed partial class EventModelsJson : JsonSerializerContext;
