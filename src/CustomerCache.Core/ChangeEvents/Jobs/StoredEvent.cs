using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>A change event as it is stored.</summary>
internal sealed record StoredEvent
{
    public string? Id { get; init; }

    public string? Source { get; init; }

    public string? Entity { get; init; }

    public string[]? Ids { get; init; }

    public string? Change { get; init; }

    public string[]? Fields { get; init; }

    public Dictionary<string, string>? Values { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Position { get; init; }

    public string? Url { get; init; }

    public string? Holder { get; init; }

    public static StoredEvent Of(ChangeEvent change) => new()
    {
        Id = change.Id,
        Source = change.Source,
        Entity = change.Entity,
        Ids = change.Ids.IsEmpty ? null : [.. change.Ids],
        Change = change.Change.ToWire(),
        Fields = change.ChangedFields.IsEmpty ? null : [.. change.ChangedFields],
        Values = change.Values.IsEmpty ? null : change.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal),
        At = change.OccurredAt,
        Position = change.Position,
        Url = change.ResourceUrl,
        Holder = change.Holder,
    };

    /// <summary>The event; null when a part that every event has is missing.</summary>
    public ChangeEvent? ToEvent() => Source is null || Entity is null || !ChangeKinds.TryParse(Change, out var kind) ? null : new ChangeEvent
    {
        Id = Id,
        Source = Source,
        Entity = Entity,
        Ids = [.. Ids ?? []],
        Change = kind,
        ChangedFields = (Fields ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
        Values = (Values ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
        OccurredAt = At,
        Position = Position,
        ResourceUrl = Url,
        Holder = Holder,
    };
}
