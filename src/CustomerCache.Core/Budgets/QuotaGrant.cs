namespace CustomerCache.Core.Budgets;

/// <summary>Places for a node, for a while.</summary>
/// <param name="Epoch">The book it is written in.</param>
/// <param name="Number">The number of the report that it answers; 0 when that report could not be granted anything and nothing changes.</param>
/// <param name="Places">Calls that may be under way at a time.</param>
/// <param name="ValidFor">Counted by the node from the moment at which it made that report; then it may start no more calls.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetGrant")]
public sealed record QuotaGrant([property: Id(0)] Guid Epoch, [property: Id(1)] long Number, [property: Id(2)] int Places, [property: Id(3)] TimeSpan ValidFor)
{
    /// <summary>How much longer the vendor wants no call, by what any node was told; counted as <see cref="ValidFor"/> is.</summary>
    [Id(4)]
    public TimeSpan RetryAfter { get; init; }
}
