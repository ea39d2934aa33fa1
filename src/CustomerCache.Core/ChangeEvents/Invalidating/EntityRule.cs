using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Invalidating;

/// <summary>What is stale when an entity of one kind changes.</summary>
public sealed record EntityRule
{
    /// <summary>Fields that every update names, whatever changed.</summary>
    public static readonly ImmutableHashSet<string> AuditFields = ImmutableHashSet.Create(StringComparer.Ordinal, "LastModifiedDate", "LastModifiedById", "SystemModstamp");

    /// <summary>The kind, as the source writes it.</summary>
    public required string Entity { get; init; }

    /// <summary>The kind as dependencies name it.</summary>
    public required string Type { get; init; }

    /// <summary>The columns that identify a row of it, where its table has no column <c>id</c> and events come without a key; joined by colons.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>Fields that no cached value shows: an update of these alone is nothing. A deny-list, since a field that nobody thought of counts.</summary>
    public ImmutableHashSet<string> InternalFields { get; init; } = [];

    /// <summary>Keys that go: <c>orders:detail:{id}</c>.</summary>
    public ImmutableArray<KeyTemplate> Keys { get; init; } = [];

    /// <summary>Patterns that go: <c>catalog:internet:{id}:*</c>.</summary>
    public ImmutableArray<KeyTemplate> Patterns { get; init; } = [];

    /// <summary>Whom it belongs to.</summary>
    public ImmutableArray<ParentLink> Parents { get; init; } = [];

    /// <summary>Patterns that go when nothing depended on what changed, or when it is new: it belongs into lists that do not know it.</summary>
    public ImmutableArray<GlobPattern> Unlinked { get; init; } = [];

    /// <summary>Patterns that go when the source does not say which ones changed.</summary>
    public ImmutableArray<GlobPattern> Flush { get; init; } = [];

    /// <summary>Which devices are crossed anew.</summary>
    public RecrossKind Recross { get; init; }

    /// <summary>Whether no cached value shows a field; the parts of a compound field are written <c>Parent.Child</c>.</summary>
    public bool IsInternal(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        return AuditFields.Contains(field) || InternalFields.Contains(field) || (dot > 0 && InternalFields.Contains(field[..dot]));
    }
}
