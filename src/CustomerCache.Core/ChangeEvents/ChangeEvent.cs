using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Represents a change outside, normalized from any event format.</summary>
/// <remarks>Contains no bearer token: tokens are hashed before an event is created. Collections are compared by reference.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.ChangeEvent")]
public sealed record ChangeEvent
{
    /// <summary>Gets the source's id, as shown to operators; see <see cref="Identity"/>. Null when the source sent none.</summary>
    [Id(0)]
    public string? Id { get; init; }

    /// <summary>Gets the channel, such as <c>/data/OrderChangeEvent</c>. Positions are stored per channel.</summary>
    [Id(1)]
    public required string Source { get; init; }

    /// <summary>Gets the kind of entity, as the source writes it: <c>Order</c>, <c>bruin_client</c>, <c>Posts</c>.</summary>
    [Id(2)]
    public required string Entity { get; init; }

    /// <summary>Gets the ids of the entities; several when the source merged events, none for an overflow.</summary>
    [Id(3)]
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>Gets the kind of change.</summary>
    [Id(4)]
    public required ChangeKind Change { get; init; }

    /// <summary>Gets every changed field: set, emptied or sent as a difference. Empty when the source does not list them.</summary>
    [Id(5)]
    public ImmutableSortedSet<string> ChangedFields { get; init; } = [];

    /// <summary>Gets the non-null fields of the event, as text. An update omits unchanged ones.</summary>
    [Id(6)]
    public ImmutableSortedDictionary<string, string> Values { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets when the change occurred, by the source's clock.</summary>
    [Id(7)]
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Gets the channel position after this event. Opaque: only compared for equality and returned to the source.</summary>
    [Id(8)]
    public string? Position { get; init; }

    /// <summary>Gets the address that was read or written, with any token replaced by its hash.</summary>
    [Id(9)]
    public string? ResourceUrl { get; init; }

    /// <summary>Gets the keyed hash of the acting user's token.</summary>
    [Id(10)]
    public string? Holder { get; init; }

    /// <summary>
    /// Gets the deduplication identity within the channel. Null when <see cref="Id"/> serves, or when there is none: the event is then
    /// always new.
    /// </summary>
    [Id(11)]
    public string? Identity { get; init; }
}

/// <summary>Specifies the kind of a change.</summary>
[GenerateSerializer, Alias("customer-cache.ChangeKind")]
public enum ChangeKind
{
    /// <summary>The entity is new: nothing depends on it yet, but lists that should contain it are stale.</summary>
    Create = 0,

    /// <summary>Some fields changed.</summary>
    Update = 1,

    /// <summary>The entity was deleted.</summary>
    Delete = 2,

    /// <summary>The entity was restored.</summary>
    Undelete = 3,

    /// <summary>The entity was read: nothing changed, but the reader may hold a copy.</summary>
    Read = 4,

    /// <summary>The entity changed in an unknown way; without ids, some entities of its kind did.</summary>
    Gap = 5,

    /// <summary>The source changed too many entities of the kind to list them.</summary>
    Overflow = 6,
}

/// <summary>Converts kinds of change to and from wire names: <c>create</c>, <c>update</c> … Parsing is case-insensitive.</summary>
public static class ChangeKinds
{
    private static readonly FrozenDictionary<string, ChangeKind> ByName = Enum.GetValues<ChangeKind>()
        .ToFrozenDictionary(k => k.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets all names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", Enum.GetValues<ChangeKind>().Select(ToWire));

    /// <summary>Returns the name used in responses and storage.</summary>
    public static string ToWire(this ChangeKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Parses a name.</summary>
    public static bool TryParse(string? text, out ChangeKind kind) => ByName.TryGetValue(text ?? "", out kind);

    /// <summary>Returns whether the event cannot name the changed entities, so that all of its kind may have changed.</summary>
    public static bool IsUnbounded(this ChangeEvent change) =>
        change.Change == ChangeKind.Overflow || (change.Change == ChangeKind.Gap && change.Ids.IsEmpty);
}
