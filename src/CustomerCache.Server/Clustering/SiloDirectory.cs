using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Http;

namespace CustomerCache.Server.Clustering;

/// <summary>Knows the silos of the deployment and the tenants that each owns. Thread safe.</summary>
internal sealed class SiloDirectory(IGrainFactory grains, ISnapshotSource replicas, ITenantClient tenants)
{
    /// <summary>Returns the tenants whose records this silo has and that a silo owned, as far as this one has heard.</summary>
    public IEnumerable<TenantId> OwnedBy(SiloAddress silo)
    {
        var owner = silo.ToParsableString();
        return replicas.Known.Where(t => OwnerOf(t) == owner);
    }

    /// <summary>
    /// Returns the silo that owns a tenant, as <see cref="SiloAddress.ToParsableString"/> writes it; null when it has not been heard.
    /// </summary>
    /// <remarks>Answered from memory, so the task has completed.</remarks>
    public string? OwnerOf(TenantId tenant) =>
        tenants.GetStatusAsync(tenant, CancellationToken.None).AsTask() is { IsCompletedSuccessfully: true } status
            ? status.Result.Owner
            : null;

    /// <summary>Returns the silos by address, lost ones included; those own nothing.</summary>
    public async Task<IReadOnlyList<SiloModel>> ListAsync() =>
        [
            .. (await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: false))
                .OrderBy(s => s.SiloAddress)
                .Select(s => new SiloModel(
                    s.SiloName ?? "",
                    s.SiloAddress.Endpoint.ToString(),
                    JsonNamingPolicy.SnakeCaseLower.ConvertName(s.Status.ToString()),
                    new DateTimeOffset(DateTime.SpecifyKind(s.StartTime, DateTimeKind.Utc)),
                    s.Status == SiloStatus.Dead ? [] : [.. OwnedBy(s.SiloAddress).Select(t => t.ToString())]
                )),
        ];
}
