using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Represents what an event reveals about the parent.</summary>
/// <param name="Value">The parent; null when the event does not name it.</param>
/// <param name="NeedsLookup">Whether there may be another parent, so that the links must be queried.</param>
/// <param name="MayFallBack">Whether the broader patterns are dropped when no link is known.</param>
internal sealed record ParentKnowledge(string? Value, bool NeedsLookup, bool MayFallBack)
{
    /// <summary>Derives it from an event.</summary>
    /// <remarks>
    /// A named, unchanged parent is the only one. A changed one is the new parent, and the old parent's list is stale too. A parent named
    /// without changed fields is most probably the only one: links are queried, but the fallback is not used.
    /// </remarks>
    public static ParentKnowledge Of(ChangeEvent change, ParentLink link) =>
        change.Values.GetValueOrDefault(link.Field) switch
        {
            null => new(null, NeedsLookup: true, MayFallBack: true),
            var value when change.Change is not (ChangeKind.Update or ChangeKind.Gap) => new(value, NeedsLookup: false, MayFallBack: false),
            var value when change.ChangedFields.Contains(link.Field) => new(value, NeedsLookup: true, MayFallBack: true),
            var value => new(value, NeedsLookup: change.ChangedFields.IsEmpty, MayFallBack: false),
        };
}

/// <summary>
/// Represents a query for the parents of an entity when it was cached. The result is a list of ids, empty when no link is known.
/// </summary>
public sealed record ParentLookup
{
    internal ParentLookup(EntityRef child, ParentLink link, ImmutableArray<GlobPattern> otherwise) =>
        (Child, Link, Otherwise) = (child, link, otherwise);

    /// <summary>Gets the changed entity.</summary>
    public EntityRef Child { get; }

    /// <summary>Gets the type of the parents.</summary>
    public string ParentType => Link.Type;

    /// <summary>Gets what is stale when parents are known.</summary>
    internal ParentLink Link { get; }

    /// <summary>Gets what is stale when none is known.</summary>
    internal ImmutableArray<GlobPattern> Otherwise { get; }
}
