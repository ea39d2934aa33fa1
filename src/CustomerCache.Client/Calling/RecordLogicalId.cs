namespace CustomerCache.Client.Calling;

/// <summary>A WAN link of an edge and what Bruin knows of it.</summary>
/// <param name="InterfaceName">The interface.</param>
/// <param name="LogicalId">The orchestrator's id of the link.</param>
/// <param name="AccessType">Bruin's word for how the site is connected.</param>
/// <param name="ServiceNumber">Bruin's number of the connection.</param>
public sealed record RecordLogicalId(string? InterfaceName, string? LogicalId, string? AccessType, string? ServiceNumber);
