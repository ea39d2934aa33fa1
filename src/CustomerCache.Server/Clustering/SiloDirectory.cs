using System.Text.Json;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Http;

namespace CustomerCache.Server.Clustering;

/// <summary>Lists the silos of the deployment with the tenants that each owns. Thread safe.</summary>
internal sealed class SiloDirectory(IGrainFactory grains, ISnapshotSource replicas)
{
    /// <summary>Returns the silos by address, lost ones included. No tenant is activated by it.</summary>
    public async Task<IReadOnlyList<SiloModel>> ListAsync()
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        var owners = new List<(SiloAddress Silo, string Tenant)>();
        foreach (var tenant in replicas.Known.Select(t => t.ToString()))
        {
            if (await management.GetActivationAddress(grains.GetGrain<ITenantGrain>(tenant)) is { } silo)
            {
                owners.Add((silo, tenant));
            }
        }

        return
        [
            .. (await management.GetDetailedHosts(onlyActive: false))
                .OrderBy(s => s.SiloAddress)
                .Select(s => new SiloModel(
                    s.SiloName ?? "",
                    s.SiloAddress.Endpoint.ToString(),
                    JsonNamingPolicy.SnakeCaseLower.ConvertName(s.Status.ToString()),
                    new DateTimeOffset(DateTime.SpecifyKind(s.StartTime, DateTimeKind.Utc)),
                    [.. owners.Where(o => o.Silo.Equals(s.SiloAddress)).Select(o => o.Tenant)]
                )),
        ];
    }
}
