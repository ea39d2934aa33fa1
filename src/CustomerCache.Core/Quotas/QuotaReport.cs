namespace CustomerCache.Core.Quotas;

/// <summary>Represents a node's report to the owner of the quota, which requests a grant. Created by <see cref="QuotaLease"/>.</summary>
/// <param name="Node">The name of the process, not the machine: a restarted process has another name.</param>
/// <param name="Epoch">The last known epoch; a report that names another one may predate the owner's epoch.</param>
/// <param name="Number">Increases with every report of the node; the grant has the same number.</param>
/// <param name="AppliedGrant">The number of the applied grant; the node never returns to a lower one. 0 for none.</param>
/// <param name="CurrentGrant">The permits of that grant; 0 after it expired.</param>
/// <param name="InUse">The permits in use after that grant was applied.</param>
/// <param name="Demand">The running and waiting calls.</param>
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
    /// <summary>Gets the remaining pause from the vendor's Retry-After, as known to this node; zero for none.</summary>
    [Id(7)]
    public TimeSpan RetryAfter { get; init; }
}

/// <summary>Represents a grant of permits to a node for a limited time.</summary>
/// <param name="Epoch">The epoch of the owner.</param>
/// <param name="Number">The number of the report; 0 when nothing could be granted and nothing changes.</param>
/// <param name="Permits">The maximum number of concurrent calls.</param>
/// <param name="ValidFor">The time from that report after which the node may start no calls.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetGrant")]
public sealed record QuotaGrant(
    [property: Id(0)] Guid Epoch,
    [property: Id(1)] long Number,
    [property: Id(2)] int Permits,
    [property: Id(3)] TimeSpan ValidFor
)
{
    /// <summary>
    /// Gets the remaining pause from the vendor's Retry-After, as known to any node; measured like <see cref="ValidFor"/>.
    /// </summary>
    [Id(4)]
    public TimeSpan RetryAfter { get; init; }
}
