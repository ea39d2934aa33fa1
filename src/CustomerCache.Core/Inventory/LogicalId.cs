namespace CustomerCache.Core.Inventory;

/// <summary>A WAN interface of an edge and its MAC-like id, both as delivered. An interface without a name cannot have attributes in Bruin.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.LogicalId")]
public sealed record LogicalId([property: Id(0)] string? InterfaceName, [property: Id(1)] string? Value);
