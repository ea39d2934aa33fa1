using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Hawkeye;

/// <summary>One page of the listing of probes.</summary>
/// <param name="Probes">The readable rows.</param>
/// <param name="Received">Rows received, readable or not: the next page begins after them.</param>
/// <param name="Total">Rows that the vendor has at this moment.</param>
internal sealed record ProbePage(Listing<ListedProbe> Probes, int Received, long Total);
