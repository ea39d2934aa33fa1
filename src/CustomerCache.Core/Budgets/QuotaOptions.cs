namespace CustomerCache.Core.Budgets;

/// <summary>The times by which a budget is lent. All of them are lengths: the clocks of two nodes are never compared.</summary>
public sealed record QuotaOptions
{
    /// <summary>How long a node may start calls after it asked. Nodes ask much more often, so this is how long the owner may be away.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a call can be under way: the largest time limit of a call to Bruin.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How much longer the owner believes in a lease or a call than the node does: clocks drift and are set.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>While there are fewer places than nodes that want one: how long a node keeps a place before another one has its turn.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From an answer of the owner to the end of the last call that can have started by it.</summary>
    public TimeSpan Silence => Lease + CallTime + Margin;
}
