using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>A customer at Bruin. Its name is looked up whenever an answer is written, so a rename shows everywhere at once.</summary>
public sealed record SimulatedClient(int Id, string Name, ImmutableArray<SimulatedContact> Contacts);
