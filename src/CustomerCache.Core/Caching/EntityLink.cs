using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>
/// One entity belongs to another: an order to its account. Events about a child seldom name its parent, whose lists are stale all the same.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntityLink")]
public readonly record struct EntityLink([property: Id(0)] EntityRef Child, [property: Id(1)] EntityRef Parent);

/// <summary>Pairs of types: what is of the first belongs to what is of the second. Immutable.</summary>
public sealed class EntityLinkTypes(IEnumerable<(string Child, string Parent)> pairs) : IEntityLinkTypes
{
    private readonly ImmutableArray<(string Child, string Parent)> _pairs = [.. pairs.Distinct()];

    /// <summary>No types belong together.</summary>
    public static EntityLinkTypes None { get; } = new([]);

    /// <inheritdoc/>
    public ImmutableArray<EntityLink> Among(ImmutableArray<EntityRef> entities)
    {
        var links = ImmutableArray.CreateBuilder<EntityLink>();
        foreach (var (child, parent) in _pairs)
        {
            var parents = entities.Where(e => e.Type == parent).Distinct().Take(2).ToArray();
            if (parents.Length == 1)
            {
                links.AddRange(entities.Where(e => e.Type == child).Distinct().Select(e => new EntityLink(e, parents[0])));
            }
        }

        return links.ToImmutable();
    }
}

/// <summary>Knows which types of entities belong to which others, so that links can be learned from what is cached.</summary>
public interface IEntityLinkTypes
{
    /// <summary>
    /// The links among entities on which one value depends: a child to its parent, where there is just one parent of that type.
    /// </summary>
    ImmutableArray<EntityLink> Among(ImmutableArray<EntityRef> entities);
}
