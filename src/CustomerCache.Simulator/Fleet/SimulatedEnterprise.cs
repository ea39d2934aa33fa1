using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>A customer as one VeloCloud host sees it. Ids are unique on a host; the name carries the client's id between bars.</summary>
public sealed record SimulatedEnterprise(string Host, int Id, string Name, ImmutableArray<int> EdgeIds);
