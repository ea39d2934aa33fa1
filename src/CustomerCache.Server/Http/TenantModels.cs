using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Http;

/// <summary>How the tenants stand at this moment, as the API shows it. Thread safe.</summary>
internal sealed class TenantModels(ISnapshotSource replicas, ITenantClient tenants, RefreshOptions options, TimeProvider time)
{
    /// <summary>All known tenants.</summary>
    public async Task<IReadOnlyList<TenantModel>> AllAsync(CancellationToken cancellationToken)
    {
        var models = new List<TenantModel>();
        foreach (var tenant in replicas.Known)
        {
            models.Add(await OfAsync(tenant, cancellationToken));
        }

        return models;
    }

    /// <summary>One of them.</summary>
    public async Task<TenantModel> OfAsync(TenantId tenant, CancellationToken cancellationToken) =>
        TenantModel.From(
            await tenants.GetStatusAsync(tenant, cancellationToken),
            time.GetUtcNow(),
            replicas.StalenessOf(tenant),
            options.Interval
        );
}
