using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

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
