using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Invalidating;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.ChangeEvents.Hooks;

/// <summary>
/// Which devices of a tenant depend on what changed.
/// <list type="table">
/// <listheader><term>what changed</term><description>the devices</description></listheader>
/// <item><term>a client of Bruin</term><description>all whose record names it</description></item>
/// <item><term>a site of Bruin</term><description>all whose record names it</description></item>
/// <item><term>an inventory of Bruin</term><description>the one with this serial number, cached or not: it may be now</description></item>
/// <item><term>an edge</term><description>the one of this host, enterprise and number, or with this serial number</description></item>
/// </list>
/// </summary>
public static class AffectedDevices
{
    /// <summary>Their serial numbers, each once.</summary>
    public static ImmutableArray<string> Of(RecrossKind kind, ImmutableArray<string> ids, TenantId tenant, TenantSnapshot? snapshot) => kind switch
    {
        RecrossKind.BruinClient => Selected(snapshot, new RecordQuery(tenant.System) { ClientIds = Numbers(ids) }, ids),
        RecrossKind.BruinSite => Selected(snapshot, new RecordQuery(tenant.System) { SiteIds = Numbers(ids) }, ids),
        RecrossKind.BruinInventory => [.. ids.Distinct()],
        RecrossKind.VeloCloudEdge when tenant.System == DeviceSystem.VeloCloud => [.. ids.SelectMany(id => Edges(id, tenant, snapshot)).Distinct()],
        _ => [],
    };

    private static ImmutableArray<string> Selected(TenantSnapshot? snapshot, RecordQuery query, ImmutableArray<string> ids) =>
        snapshot is null || Numbers(ids).IsEmpty ? [] : [.. RecordSelection.From([snapshot], query).Records.Select(r => r.SerialNumber)];

    private static ImmutableHashSet<long> Numbers(ImmutableArray<string> ids) =>
        [.. ids.Select(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).Where(n => n >= 0)];

    private static IEnumerable<string> Edges(string id, TenantId tenant, TenantSnapshot? snapshot)
    {
        var parts = id.Split('/');
        if (parts.Length != 3)
        {
            return [id];
        }

        return parts[0] != tenant.Host || snapshot is null ? [] : snapshot.Records
            .Where(r => r.Edge is { } edge && Is(edge.EnterpriseId, parts[1]) && Is(edge.Number, parts[2]))
            .Select(r => r.SerialNumber);
    }

    private static bool Is(long number, string text) => number.ToString(CultureInfo.InvariantCulture) == text;
}
