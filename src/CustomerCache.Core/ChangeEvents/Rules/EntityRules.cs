using System.Collections.Frozen;
using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>The rules by kind of entity, compared as the source writes it.</summary>
public sealed class EntityRules
{
    private readonly FrozenDictionary<string, EntityRule> _byEntity;

    /// <summary>Of several rules for one kind the first counts.</summary>
    public EntityRules(ImmutableArray<EntityRule> all)
    {
        All = all;
        _byEntity = all.DistinctBy(r => r.Entity, StringComparer.Ordinal).ToFrozenDictionary(r => r.Entity, StringComparer.Ordinal);
    }

    /// <summary>The rules in the order in which they are written.</summary>
    public ImmutableArray<EntityRule> All { get; }

    /// <summary>The rule of a kind; null when it has none.</summary>
    public EntityRule? For(string entity) => _byEntity.GetValueOrDefault(entity);

    /// <summary>The type under which dependencies and relations know a kind; in lower case.</summary>
    public string TypeOf(string entity) => (For(entity)?.Type ?? entity).ToLowerInvariant();

    /// <summary>What a change makes stale.</summary>
    public InvalidationPlan PlanFor(ChangeEvent change) => InvalidationPlan.For(change, For(change.Entity));

    /// <summary>Which type belongs to which other, so that links are learned from what is cached.</summary>
    public EntityLinkTypes LinkTypes() =>
        new(All.SelectMany(rule => rule.Parents.Select(parent => (rule.Type.ToLowerInvariant(), parent.Type.ToLowerInvariant()))));

    /// <summary>The links that an event tells: what changed belongs to the parent that it names.</summary>
    public ImmutableArray<EntityLink> LinksOf(ChangeEvent change) =>
        For(change.Entity) is not { } rule
            ? []
            :
            [
                .. from link in rule.Parents
                where change.Values.ContainsKey(link.Field)
                from parent in EntityRef.Among(link.Type, [change.Values[link.Field]])
                from child in EntityRef.Among(rule.Type, change.Ids)
                select new EntityLink(child, parent),
            ];
}

/// <summary>What is stale when an entity of one kind changes.</summary>
public sealed record EntityRule
{
    /// <summary>Fields that every update names, whatever changed.</summary>
    public static readonly ImmutableHashSet<string> AuditFields = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "LastModifiedDate",
        "LastModifiedById",
        "SystemModstamp"
    );

    /// <summary>The kind, as the source writes it.</summary>
    public required string Entity { get; init; }

    /// <summary>The kind as dependencies name it.</summary>
    public required string Type { get; init; }

    /// <summary>
    /// The columns that identify a row of it, where its table has no column <c>id</c> and events come without a key; joined by colons.
    /// </summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>
    /// Fields that no cached value shows: an update of these alone is nothing. A deny-list, since a field that nobody thought of counts.
    /// </summary>
    public ImmutableHashSet<string> InternalFields { get; init; } = [];

    /// <summary>Keys that go: <c>orders:detail:{id}</c>.</summary>
    public ImmutableArray<KeyTemplate> Keys { get; init; } = [];

    /// <summary>Patterns that go: <c>catalog:internet:{id}:*</c>.</summary>
    public ImmutableArray<KeyTemplate> Patterns { get; init; } = [];

    /// <summary>Whom it belongs to.</summary>
    public ImmutableArray<ParentLink> Parents { get; init; } = [];

    /// <summary>
    /// Patterns that go when nothing depended on what changed, or when it is new: it belongs into lists that do not know it.
    /// </summary>
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

/// <summary>
/// What else is stale with an entity because it belongs to another: the list of an account with its order. An update does not tell the
/// parent unless it changed, so whoever caches an entity links it to its parent, and the link is asked.
/// </summary>
public sealed record ParentLink
{
    /// <summary>The field that names the parent, such as <c>AccountId</c>.</summary>
    public required string Field { get; init; }

    /// <summary>The type of the parent in dependencies, such as <c>account</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Keys that go: <c>orders:account:{value}</c>.</summary>
    public ImmutableArray<KeyTemplate> Keys { get; init; } = [];

    /// <summary>Whether the parent counts as changed too, so that all that depends on it goes.</summary>
    public bool ParentChanges { get; init; }

    /// <summary>Patterns that go when nobody knows the parent: <c>orders:account:*</c>.</summary>
    public ImmutableArray<GlobPattern> Otherwise { get; init; } = [];
}
