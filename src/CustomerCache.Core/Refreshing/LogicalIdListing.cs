using System.Collections.Concurrent;
using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// The logical ids of a tenant's edges, joined by host, enterprise and edge number. Each enterprise is asked once, when the first of
/// its edges needs it, so that nobody waits for all of them. Made once per refresh. Thread safe.
/// </summary>
public sealed class LogicalIdListing(TenantId tenant, IVeloCloudOrchestrator orchestrator, IRefreshObserver observer)
{
    private readonly ConcurrentDictionary<long, Lazy<Task<Dictionary<long, ImmutableArray<LogicalId>>?>>> _byEnterprise = new();

    /// <summary>The logical ids of an edge, empty when its enterprise lists none; null when its enterprise could not be asked, which is reported.</summary>
    public async Task<ImmutableArray<LogicalId>?> OfAsync(EdgeId edge, CancellationToken cancellationToken)
    {
        var enterprise = _byEnterprise.GetOrAdd(edge.EnterpriseId, id => new(() => ListAsync(id, cancellationToken)));
        return await enterprise.Value is { } edges ? edges.GetValueOrDefault(edge.Number, []) : null;
    }

    private async Task<Dictionary<long, ImmutableArray<LogicalId>>?> ListAsync(long enterpriseId, CancellationToken cancellationToken)
    {
        var answer = await orchestrator.ListEnterpriseEdgesAsync(enterpriseId, cancellationToken);
        if (answer.IsSuccess)
        {
            return answer.Value.Rows.DistinctBy(e => e.Number).ToDictionary(e => e.Number, e => e.LogicalIds);
        }

        observer.Observe(new RefreshEvent.EnterpriseListingFailed(tenant, enterpriseId, answer.Fault));
        return null;
    }
}
