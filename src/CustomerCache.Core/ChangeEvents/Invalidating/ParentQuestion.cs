using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Invalidating;

/// <summary>Whom an entity belonged to when it was cached. The answer is a list of identifications, empty when no link is known.</summary>
public sealed record ParentQuestion
{
    internal ParentQuestion(EntityRef child, ParentLink link, ImmutableArray<GlobPattern> otherwise) => (Child, Link, Otherwise) = (child, link, otherwise);

    /// <summary>What changed.</summary>
    public EntityRef Child { get; }

    /// <summary>The type of the parents that are asked for.</summary>
    public string ParentType => Link.Type;

    /// <summary>What goes when they are known.</summary>
    internal ParentLink Link { get; }

    /// <summary>What goes when none is.</summary>
    internal ImmutableArray<GlobPattern> Otherwise { get; }
}
