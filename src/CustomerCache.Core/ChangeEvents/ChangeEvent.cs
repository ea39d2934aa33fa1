using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// Something that changed outside, in one form whatever form it came in. Holds no bearer token: a token becomes a keyed hash before an
/// event is made. Equality is by reference of the collections; it is a message, not a key.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.ChangeEvent")]
public sealed record ChangeEvent
{
    /// <summary>
    /// The identification that the source gave, as people look for it; see <see cref="Identity"/>. Null when it gave none.
    /// </summary>
    [Id(0)]
    public string? Id { get; init; }

    /// <summary>The channel: who tells, such as <c>/data/OrderChangeEvent</c>. Positions are kept by channel.</summary>
    [Id(1)]
    public required string Source { get; init; }

    /// <summary>The kind of entity, as the source writes it: <c>Order</c>, <c>bruin_client</c>, <c>Posts</c>.</summary>
    [Id(2)]
    public required string Entity { get; init; }

    /// <summary>Which ones; several when the source merged events; empty for an overflow.</summary>
    [Id(3)]
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>What happened.</summary>
    [Id(4)]
    public required ChangeKind Change { get; init; }

    /// <summary>Every field that changed, whether set, emptied or sent as a difference. Empty when the source does not say.</summary>
    [Id(5)]
    public ImmutableSortedSet<string> ChangedFields { get; init; } = [];

    /// <summary>Fields that the event carries and that are not null, as text: unchanged ones are absent from an update.</summary>
    [Id(6)]
    public ImmutableSortedDictionary<string, string> Values { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When it happened, by the clock of the source.</summary>
    [Id(7)]
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The place in the channel after this event. Opaque: may be compared for equality, and handed back to the source.</summary>
    [Id(8)]
    public string? Position { get; init; }

    /// <summary>The address that was read or written, with any token in it replaced by its hash.</summary>
    [Id(9)]
    public string? ResourceUrl { get; init; }

    /// <summary>The keyed hash of the token of the user who acted.</summary>
    [Id(10)]
    public string? Holder { get; init; }

    /// <summary>
    /// What makes it the same event when it comes again in its channel. Null when <see cref="Id"/> does, or nothing: then it is always new.
    /// </summary>
    [Id(11)]
    public string? Identity { get; init; }
}

/// <summary>What happened to an entity.</summary>
[GenerateSerializer, Alias("customer-cache.ChangeKind")]
public enum ChangeKind
{
    /// <summary>It is new: nothing can depend on it yet, but lists that should hold it are stale.</summary>
    Create = 0,

    /// <summary>Some of its fields changed.</summary>
    Update = 1,

    /// <summary>It is gone.</summary>
    Delete = 2,

    /// <summary>It is there again.</summary>
    Undelete = 3,

    /// <summary>Somebody read it: nothing changed, but he may hold a copy.</summary>
    Read = 4,

    /// <summary>It changed, and nobody says how; without identifications, some of its kind did.</summary>
    Gap = 5,

    /// <summary>So many of its kind changed that the source does not name them.</summary>
    Overflow = 6,
}

/// <summary>How callers write the kinds of change: <c>create</c>, <c>update</c> … Read without regard to case.</summary>
public static class ChangeKinds
{
    private static readonly FrozenDictionary<string, ChangeKind> ByName = Enum.GetValues<ChangeKind>()
        .ToFrozenDictionary(k => k.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", Enum.GetValues<ChangeKind>().Select(ToWire));

    /// <summary>The name as it is written in answers and storage.</summary>
    public static string ToWire(this ChangeKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string? text, out ChangeKind kind) => ByName.TryGetValue(text ?? "", out kind);

    /// <summary>Whether the event cannot name what changed, so that everything of its kind may have.</summary>
    public static bool IsUnbounded(this ChangeEvent change) =>
        change.Change == ChangeKind.Overflow || (change.Change == ChangeKind.Gap && change.Ids.IsEmpty);
}
