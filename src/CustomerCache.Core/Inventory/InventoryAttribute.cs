namespace CustomerCache.Core.Inventory;

/// <summary>One attribute of a Bruin inventory. Keys repeat; the first one counts.</summary>
public sealed record InventoryAttribute(string Key, string? Value);
