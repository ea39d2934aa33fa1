using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Invalidating;

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
