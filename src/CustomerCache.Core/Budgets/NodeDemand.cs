namespace CustomerCache.Core.Budgets;

/// <summary>How many calls a node would have under way if it could: those that are, and those that wait.</summary>
public readonly record struct NodeDemand(string Node, int Calls);
