namespace CustomerCache.Core.Quotas;

/// <summary>What a node tells the owner of the budget, and so asks for its grant. Made by <see cref="QuotaLease"/>.</summary>
/// <param name="Node">Name of the process, not of the machine: a process that starts again has another one.</param>
/// <param name="Epoch">The book that the node heard of last: of an owner it has not heard of yet, the report may be older than its
/// book.</param>
/// <param name="Number">Grows from report to report of the node; the grant that answers it has the same number.</param>
/// <param name="AppliedGrant">Number of the grant by which the node lives; it will never go back to a lower one. 0: none yet.</param>
/// <param name="CurrentGrant">Places of that grant; 0 when its time is over.</param>
/// <param name="InUse">Calls that held a place after that grant was applied.</param>
/// <param name="Demand">Those, and the calls that wait.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetReport")]
public sealed record QuotaReport(
    [property: Id(0)] string Node,
    [property: Id(1)] Guid Epoch,
    [property: Id(2)] long Number,
    [property: Id(3)] long AppliedGrant,
    [property: Id(4)] int CurrentGrant,
    [property: Id(5)] int InUse,
    [property: Id(6)] int Demand
)
{
    /// <summary>How much longer the vendor wants no call, by what this node was told; zero when it may be called.</summary>
    [Id(7)]
    public TimeSpan RetryAfter { get; init; }
}

/// <summary>Places for a node, for a while.</summary>
/// <param name="Epoch">The book it is written in.</param>
/// <param name="Number">The number of the report that it answers; 0 when that report could not be granted anything and nothing
/// changes.</param>
/// <param name="Places">Calls that may be under way at a time.</param>
/// <param name="ValidFor">Counted by the node from the moment at which it made that report; then it may start no more calls.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetGrant")]
public sealed record QuotaGrant(
    [property: Id(0)] Guid Epoch,
    [property: Id(1)] long Number,
    [property: Id(2)] int Places,
    [property: Id(3)] TimeSpan ValidFor
)
{
    /// <summary>How much longer the vendor wants no call, by what any node was told; counted as <see cref="ValidFor"/> is.</summary>
    [Id(4)]
    public TimeSpan RetryAfter { get; init; }
}
