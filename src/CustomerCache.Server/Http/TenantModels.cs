using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Http;

/// <summary>Reads the current state of tenants for the API. Thread safe.</summary>
internal sealed class TenantModels(ISnapshotSource replicas, ITenantClient tenants, RefreshOptions options, TimeProvider time)
{
    /// <summary>Returns all known tenants.</summary>
    public async Task<IReadOnlyList<TenantModel>> AllAsync(CancellationToken cancellationToken)
    {
        var models = new List<TenantModel>();
        foreach (var tenant in replicas.Known)
        {
            models.Add(await OfAsync(tenant, cancellationToken));
        }

        return models;
    }

    /// <summary>Returns one tenant.</summary>
    public async Task<TenantModel> OfAsync(TenantId tenant, CancellationToken cancellationToken) =>
        TenantModel.From(
            await tenants.GetStatusAsync(tenant, cancellationToken),
            time.GetUtcNow(),
            replicas.StalenessOf(tenant),
            options.Interval
        );

    /// <summary>Returns a tenant without the members that change with time alone. A completed refresh shows by its id.</summary>
    public static TenantModel Lasting(TenantModel tenant) =>
        tenant with
        {
            AgeSeconds = null,
            ReplicaStalenessSeconds = 0,
            LastRefresh = tenant.LastRefresh is null
                ? null
                : new EndedRefreshModel(tenant.LastRefresh.Id, "", default, default, 0, EmptyFunnel, 0, 0, null, 0),
        };

    private static IReadOnlyDictionary<string, int> EmptyFunnel { get; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
