namespace CustomerCache.Client.Calling;

/// <summary>Which edge of which orchestrator a record is about.</summary>
/// <param name="Host">The orchestrator; with the system, the tenant.</param>
/// <param name="EnterpriseId">The enterprise.</param>
/// <param name="EnterpriseName">Its name; missing in records of older releases.</param>
/// <param name="EdgeId">The edge's number on its host.</param>
public sealed record RecordEdge(string? Host, long? EnterpriseId, string? EnterpriseName, long? EdgeId);
