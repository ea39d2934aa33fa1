namespace CustomerCache.Core.Crossing;

/// <summary>What became of a device, and why. <c>default</c> is "cached".</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.Decision")]
public readonly record struct Decision([property: Id(0)] DecisionKind Kind, [property: Id(1)] DecisionReason Reason)
{
    /// <summary>Crossed and served.</summary>
    public static readonly Decision Cached = new(DecisionKind.Cached, DecisionReason.Cached);

    /// <summary>Not crossed; what was stored stays.</summary>
    public static Decision Skipped(DecisionReason reason) => new(DecisionKind.Skipped, reason);

    /// <summary>Failed; what was stored stays.</summary>
    public static Decision Kept(DecisionReason reason) => new(DecisionKind.Kept, reason);

    /// <summary>Positively not to be served.</summary>
    public static Decision Removed(DecisionReason reason) => new(DecisionKind.Removed, reason);

    /// <summary>The key in a funnel: <c>cached</c>, <c>removed_not_monitorable</c>, <c>kept_site_failed</c> …</summary>
    public string FunnelKey => Kind == DecisionKind.Cached ? DecisionNames.Of(Kind) : $"{DecisionNames.Of(Kind)}_{DecisionNames.Of(Reason)}";
}
