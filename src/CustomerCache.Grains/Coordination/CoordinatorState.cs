using System.Collections.Immutable;

namespace CustomerCache.Grains.Coordination;

/// <summary>What the coordinator remembers over restarts.</summary>
[GenerateSerializer, Alias("customer-cache.CoordinatorState")]
internal sealed class CoordinatorState
{
    /// <summary>Tenants of which something is stored, as <c>system/host</c>.</summary>
    [Id(0)]
    public ImmutableSortedSet<string> Stored { get; set; } = ImmutableSortedSet<string>.Empty;
}
