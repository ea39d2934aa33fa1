using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>The values of a record by which callers select.</summary>
internal sealed record RecordKeys(string SerialNumber, string? HaSerialNumber, EdgeId? Edge, ClientInfo? Client, string? LastContact);
