using System.Collections.Frozen;
using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Holds the rules by kind of entity, compared as the source writes it.</summary>
public sealed class EntityRules
{
    private readonly FrozenDictionary<string, EntityRule> _byEntity;

    /// <summary>Creates the set; of several rules for one kind the first is used.</summary>
    public EntityRules(ImmutableArray<EntityRule> all)
    {
        All = all;
        _byEntity = all.DistinctBy(r => r.Entity, StringComparer.Ordinal).ToFrozenDictionary(r => r.Entity, StringComparer.Ordinal);
    }

    /// <summary>Gets the rules, in the configured order.</summary>
    public ImmutableArray<EntityRule> All { get; }

    /// <summary>Returns the rule of a kind; null for none.</summary>
    public EntityRule? For(string entity) => _byEntity.GetValueOrDefault(entity);

    /// <summary>Returns the type of a kind in dependencies and relations; lower-case.</summary>
    public string TypeOf(string entity) => (For(entity)?.Type ?? entity).ToLowerInvariant();

    /// <summary>Returns the invalidation plan of a change.</summary>
    public InvalidationPlan PlanFor(ChangeEvent change) => InvalidationPlan.For(change, For(change.Entity));

    /// <summary>Returns the pairs of child and parent types, to derive links from cached values.</summary>
    public EntityLinkTypes LinkTypes() =>
        new(All.SelectMany(rule => rule.Parents.Select(parent => (rule.Type.ToLowerInvariant(), parent.Type.ToLowerInvariant()))));

    /// <summary>Returns the links in an event: from the changed entities to the parents that it names.</summary>
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

/// <summary>Represents the invalidation rule of one kind of entity.</summary>
public sealed record EntityRule
{
    /// <summary>The fields that every update lists.</summary>
    public static readonly ImmutableHashSet<string> AuditFields = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "LastModifiedDate",
        "LastModifiedById",
        "SystemModstamp"
    );

    /// <summary>Gets the kind, as the source writes it.</summary>
    public required string Entity { get; init; }

    /// <summary>Gets the entity type in dependencies.</summary>
    public required string Type { get; init; }

    /// <summary>
    /// Gets the columns that identify a row, for tables without a column <c>id</c> and events without a key; joined by colons.
    /// </summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>
    /// Gets the fields that no cached value contains: an update of these alone invalidates nothing. A deny-list, so that unlisted fields
    /// count.
    /// </summary>
    public ImmutableHashSet<string> InternalFields { get; init; } = [];

    /// <summary>Gets the keys to drop: <c>orders:detail:{id}</c>.</summary>
    public ImmutableArray<KeyTemplate> Keys { get; init; } = [];

    /// <summary>Gets the patterns to drop: <c>catalog:internet:{id}:*</c>.</summary>
    public ImmutableArray<KeyTemplate> Patterns { get; init; } = [];

    /// <summary>Gets the links to parents.</summary>
    public ImmutableArray<ParentLink> Parents { get; init; } = [];

    /// <summary>Gets the patterns to drop when nothing depended on the entity, or when it is new and missing from lists.</summary>
    public ImmutableArray<GlobPattern> Unlinked { get; init; } = [];

    /// <summary>Gets the patterns to drop when the source does not name the changed entities.</summary>
    public ImmutableArray<GlobPattern> Flush { get; init; } = [];

    /// <summary>Gets the devices to recross.</summary>
    public RecrossKind Recross { get; init; }

    /// <summary>Returns whether no cached value contains a field; parts of a compound field are written <c>Parent.Child</c>.</summary>
    public bool IsInternal(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        return AuditFields.Contains(field) || InternalFields.Contains(field) || (dot > 0 && InternalFields.Contains(field[..dot]));
    }
}

/// <summary>Represents what is stale with an entity because of its parent, such as the account's list with its order.</summary>
/// <remarks>An update names the parent only if it changed, so the links recorded with cached entities are queried.</remarks>
public sealed record ParentLink
{
    /// <summary>Gets the field that names the parent, such as <c>AccountId</c>.</summary>
    public required string Field { get; init; }

    /// <summary>Gets the entity type of the parent, such as <c>account</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Gets the keys to drop: <c>orders:account:{value}</c>.</summary>
    public ImmutableArray<KeyTemplate> Keys { get; init; } = [];

    /// <summary>Gets whether the parent counts as changed too, so that its dependants are dropped.</summary>
    public bool ParentChanges { get; init; }

    /// <summary>Gets the patterns to drop when the parent is unknown: <c>orders:account:*</c>.</summary>
    public ImmutableArray<GlobPattern> Otherwise { get; init; } = [];
}
