using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>Everything that the record of a probe says.</summary>
public sealed record CrossedProbe(ListedProbe Probe, string? LastContact, ClientInfo Client);
