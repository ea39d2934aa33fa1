using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>Represents the membership of an entity in another, such as an order in its account.</summary>
/// <remarks>Events about a child rarely name its parent, whose lists become stale too.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.EntityLink")]
public readonly record struct EntityLink([property: Id(0)] EntityRef Child, [property: Id(1)] EntityRef Parent);

/// <summary>Holds pairs of child and parent types. Immutable.</summary>
public sealed class EntityLinkTypes(IEnumerable<(string Child, string Parent)> pairs) : IEntityLinkTypes
{
    private readonly ImmutableArray<(string Child, string Parent)> _pairs = [.. pairs.Distinct()];

    /// <summary>Gets the empty set of pairs.</summary>
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

/// <summary>Derives links from the entities that a cached value depends on.</summary>
public interface IEntityLinkTypes
{
    /// <summary>Returns the links from each child to its parent, where there is exactly one parent of that type.</summary>
    ImmutableArray<EntityLink> Among(ImmutableArray<EntityRef> entities);
}
