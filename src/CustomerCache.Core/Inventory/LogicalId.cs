namespace CustomerCache.Core.Inventory;

/// <summary>A WAN interface of an edge and its MAC-like id, both as delivered. An interface without a name cannot have attributes in Bruin.</summary>
public sealed record LogicalId(string? InterfaceName, string? Value);
