using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>The logical ids of a tenant's edges, one question per enterprise, joined by host, enterprise and edge number.</summary>
public sealed class LogicalIdListing
{
    private readonly Dictionary<long, Dictionary<long, ImmutableArray<LogicalId>>> _byEnterprise = [];

    private LogicalIdListing()
    {
    }

    /// <summary>Asks for every enterprise of the edges once. One that fails is reported and left out.</summary>
    public static async Task<LogicalIdListing> ReadAsync(
        TenantId tenant, IVeloCloudOrchestrator orchestrator, IEnumerable<ListedEdge> edges, int inFlight, IRefreshObserver observer, CancellationToken cancellationToken)
    {
        var enterprises = edges.Select(e => e.Id.EnterpriseId).Distinct().ToArray();
        var answers = await FanOut.SelectAsync(enterprises, inFlight, orchestrator.ListEnterpriseEdgesAsync, cancellationToken);
        var listing = new LogicalIdListing();
        foreach (var (enterprise, answer) in enterprises.Zip(answers))
        {
            if (answer.IsSuccess)
            {
                listing._byEnterprise[enterprise] = answer.Value.Rows.DistinctBy(e => e.Number).ToDictionary(e => e.Number, e => e.LogicalIds);
            }
            else
            {
                observer.Observe(new RefreshEvent.EnterpriseListingFailed(tenant, enterprise, answer.Fault));
            }
        }

        return listing;
    }

    /// <summary>The logical ids of an edge, empty when its enterprise lists none; null when its enterprise could not be asked.</summary>
    public ImmutableArray<LogicalId>? Of(EdgeId edge) =>
        _byEnterprise.TryGetValue(edge.EnterpriseId, out var edges) ? edges.GetValueOrDefault(edge.Number, []) : null;
}
