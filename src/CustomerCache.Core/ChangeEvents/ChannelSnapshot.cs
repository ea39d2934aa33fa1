using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>What is known of a channel: shown, and stored. Equality is by reference of the array.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.ChannelSnapshot")]
public sealed record ChannelSnapshot
{
    /// <summary>Who tells, such as <c>/data/OrderChangeEvent</c>.</summary>
    [Id(0)]
    public required string Channel { get; init; }

    /// <summary>The place after the last event that was handled, to go on from; null when none is known.</summary>
    [Id(1)]
    public string? Position { get; init; }

    /// <summary>When the last event came in; null before the first.</summary>
    [Id(2)]
    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>When anything came in, were it a keep-alive: a channel that is silent for longer than its keep-alives is dead.</summary>
    [Id(3)]
    public DateTimeOffset? LastHeardAt { get; init; }

    /// <summary>Events, duplicates included.</summary>
    [Id(4)]
    public long Received { get; init; }

    /// <summary>What is not data, and events that name nothing.</summary>
    [Id(5)]
    public long Skipped { get; init; }

    /// <summary>Events of which the handling failed.</summary>
    [Id(6)]
    public long Errors { get; init; }

    /// <summary>
    /// Times when changes were missed: a position that was lost or refused, events that tell of a gap, and those of a feed that cannot be
    /// read.
    /// </summary>
    [Id(7)]
    public long Gaps { get; init; }

    /// <summary>Events that were seen before.</summary>
    [Id(8)]
    public long Duplicates { get; init; }

    /// <summary>Identifications of the last events that were handled, the oldest first.</summary>
    [Id(9)]
    public ImmutableArray<string> RecentIds { get; init; } = [];

    /// <summary>Events whose handling failed in a way that repeating does not mend.</summary>
    [Id(10)]
    public DeadLetterBox DeadLetters { get; init; } = DeadLetterBox.Empty;
}
