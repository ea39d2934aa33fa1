using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// Something that changed outside, in one form whatever form it came in. Holds no bearer token: a token becomes a keyed hash before an
/// event is made. Equality is by reference of the collections; it is a message, not a key.
/// </summary>
public sealed record ChangeEvent
{
    /// <summary>The identification that the source gave; the same one twice from the same source is the same event. Null when it gave none.</summary>
    public string? Id { get; init; }

    /// <summary>The channel: who tells, such as <c>/data/OrderChangeEvent</c>. Positions are kept by channel.</summary>
    public required string Source { get; init; }

    /// <summary>The kind of entity, as the source writes it: <c>Order</c>, <c>bruin_client</c>, <c>Posts</c>.</summary>
    public required string Entity { get; init; }

    /// <summary>Which ones; several when the source merged events; empty for an overflow.</summary>
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>What happened.</summary>
    public required ChangeKind Change { get; init; }

    /// <summary>Every field that changed, whether set, emptied or sent as a difference. Empty when the source does not say.</summary>
    public ImmutableSortedSet<string> ChangedFields { get; init; } = [];

    /// <summary>Fields that the event carries and that are not null, as text: unchanged ones are absent from an update.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When it happened, by the clock of the source.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The place in the channel after this event. Opaque: may be compared for equality, and handed back to the source.</summary>
    public string? Position { get; init; }

    /// <summary>The address that was read or written, with any token in it replaced by its hash.</summary>
    public string? ResourceUrl { get; init; }

    /// <summary>The keyed hash of the token of the user who acted.</summary>
    public string? Holder { get; init; }
}
