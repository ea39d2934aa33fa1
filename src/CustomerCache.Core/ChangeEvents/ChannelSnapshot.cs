using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Represents the state of a channel, as reported and stored. The array is compared by reference.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.ChannelSnapshot")]
public sealed record ChannelSnapshot
{
    // Reasons repeat parts of what was sent.
    private const int MaxReason = 500;

    /// <summary>Gets the channel, such as <c>/data/OrderChangeEvent</c>.</summary>
    [Id(0)]
    public required string Channel { get; init; }

    /// <summary>Gets the position after the last handled event; null when unknown.</summary>
    [Id(1)]
    public string? Position { get; init; }

    /// <summary>Gets when the last event arrived; null before the first.</summary>
    [Id(2)]
    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>
    /// Gets when anything arrived, keep-alives included: a channel silent for longer than its keep-alive interval is dead.
    /// </summary>
    [Id(3)]
    public DateTimeOffset? LastHeardAt { get; init; }

    /// <summary>Gets the number of events, duplicates included.</summary>
    [Id(4)]
    public long Received { get; init; }

    /// <summary>Gets the number of skipped messages: no data, or events that name nothing.</summary>
    [Id(5)]
    public long Skipped { get; init; }

    /// <summary>Gets the number of events that were unreadable or whose handling failed.</summary>
    [Id(6)]
    public long Errors { get; init; }

    /// <summary>Gets the number of gaps: lost or rejected positions, gap events, and unreadable events of a feed.</summary>
    [Id(7)]
    public long Gaps { get; init; }

    /// <summary>Gets the number of duplicate events.</summary>
    [Id(8)]
    public long Duplicates { get; init; }

    /// <summary>Gets the ids of the last handled events, oldest first.</summary>
    [Id(9)]
    public ImmutableArray<string> RecentIds { get; init; } = [];

    /// <summary>Gets the events whose handling failed permanently.</summary>
    [Id(10)]
    public DeadLetterBox DeadLetters { get; init; } = DeadLetterBox.Empty;

    /// <summary>Gets the reason of the last error; null before the first, or in older data.</summary>
    [Id(11)]
    public string? LastError { get; init; }

    /// <summary>Gets when the last error occurred.</summary>
    [Id(12)]
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Gets when an event was handled last.</summary>
    [Id(13)]
    public DateTimeOffset? LastHandledAt { get; init; }

    /// <summary>Gets whether no event was handled after the last error.</summary>
    public bool IsFailing => LastErrorAt is { } at && !(LastHandledAt > at);

    /// <summary>Returns the state with more errors.</summary>
    public ChannelSnapshot Failed(int errors, string reason, DateTimeOffset at) =>
        this with
        {
            Errors = Errors + errors,
            LastError = reason.Length <= MaxReason ? reason : reason[..MaxReason],
            LastErrorAt = at,
        };
}
