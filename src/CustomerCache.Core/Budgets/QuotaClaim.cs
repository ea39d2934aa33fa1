namespace CustomerCache.Core.Budgets;

/// <summary>Places of a grant that calls may hold until then, unless the node confirms a later one before.</summary>
internal readonly record struct QuotaClaim(long Number, int Places, DateTimeOffset Until);
