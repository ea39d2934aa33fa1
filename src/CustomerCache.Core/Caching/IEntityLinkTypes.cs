using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>Knows which types of entities belong to which others, so that links can be learned from what is cached.</summary>
public interface IEntityLinkTypes
{
    /// <summary>The links among entities on which one value depends: a child to its parent, where there is just one parent of that type.</summary>
    ImmutableArray<EntityLink> Among(ImmutableArray<EntityRef> entities);
}
