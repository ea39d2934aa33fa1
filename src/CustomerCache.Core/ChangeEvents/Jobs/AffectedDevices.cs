using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Selects the devices of a tenant that depend on a changed entity.
/// <list type="table">
/// <listheader><term>changed entity</term><description>devices</description></listheader>
/// <item><term>a Bruin client</term><description>all whose record names it</description></item>
/// <item><term>a Bruin site</term><description>all whose record names it</description></item>
/// <item><term>a Bruin inventory</term><description>the one with this serial number, cached or not: it may become so</description></item>
/// <item><term>an edge</term><description>the one of this host, enterprise and number, or with this serial number</description></item>
/// </list>
/// </summary>
public static class AffectedDevices
{
    /// <summary>Returns their serial numbers, each once.</summary>
    public static ImmutableArray<string> Of(RecrossKind kind, ImmutableArray<string> ids, TenantId tenant, TenantSnapshot? snapshot) =>
        kind switch
        {
            RecrossKind.BruinClient when Numbers(ids) is { IsEmpty: false } clients => Selected(
                snapshot,
                new RecordQuery(tenant.System) { ClientIds = clients }
            ),
            RecrossKind.BruinSite when Numbers(ids) is { IsEmpty: false } sites => Selected(
                snapshot,
                new RecordQuery(tenant.System) { SiteIds = sites }
            ),
            RecrossKind.BruinInventory => [.. ids.Distinct()],
            RecrossKind.VeloCloudEdge when tenant.System == DeviceSystem.VeloCloud => Edges(ids, tenant, snapshot),
            _ => [],
        };

    private static ImmutableArray<string> Selected(TenantSnapshot? snapshot, RecordQuery query) =>
        snapshot is null ? [] : [.. RecordSelection.From([snapshot], query).Records.Select(r => r.SerialNumber)];

    private static ImmutableHashSet<long> Numbers(ImmutableArray<string> ids) => [.. ids.Select(Number).OfType<long>()];

    private static ImmutableArray<string> Edges(ImmutableArray<string> ids, TenantId tenant, TenantSnapshot? snapshot)
    {
        var named = ids.ToLookup(id => id.AsSpan().Count('/') == 2);
        var found = named[true]
            .Select(id => id.Split('/'))
            .Where(parts => parts[0] == tenant.Host)
            .SelectMany(parts =>
                (Number(parts[1]), Number(parts[2])) is ({ } enterprise, { } number)
                    ? snapshot?.Records.Of(new EdgeId(tenant.Host, enterprise, number)) ?? []
                    : []
            );
        return [.. named[false].Concat(found.Select(r => r.SerialNumber)).Distinct()];
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
