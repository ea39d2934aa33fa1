namespace CustomerCache.Core.Budgets;

/// <summary>Places for a node, for a while.</summary>
/// <param name="Book">The book it is written in.</param>
/// <param name="Number">The number of the report that it answers; 0 when that report could not be granted anything and nothing changes.</param>
/// <param name="Places">Calls that may be under way at a time.</param>
/// <param name="ValidFor">Counted by the node from the moment at which it made that report; then it may start no more calls.</param>
public sealed record BudgetGrant(Guid Book, long Number, int Places, TimeSpan ValidFor);
