using System.Collections.Frozen;
using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Invalidating;

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
    public EntityLinkTypes LinkTypes() => new(All.SelectMany(rule => rule.Parents.Select(parent => (rule.Type.ToLowerInvariant(), parent.Type.ToLowerInvariant()))));

    /// <summary>The links that an event tells: what changed belongs to the parent that it names.</summary>
    public ImmutableArray<EntityLink> LinksOf(ChangeEvent change) => For(change.Entity) is not { } rule ? [] :
    [
        .. from link in rule.Parents
           where change.Values.ContainsKey(link.Field)
           from parent in EntityRef.Among(link.Type, [change.Values[link.Field]])
           from child in EntityRef.Among(rule.Type, change.Ids)
           select new EntityLink(child, parent),
    ];
}
