using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Merges a pass with the stored records. A record is dropped only for a positive reason, never because of a failure.
/// <list type="table">
/// <listheader><term>stored record</term><description>VeloCloud · Hawkeye</description></listheader>
/// <item><term>crossed again</term><description>replaced in place · moves to the vendor's position</description></item>
/// <item><term>its device failed</term><description>kept · kept, at the vendor's position</description></item>
/// <item><term>its device is removed for a reason</term><description>dropped, with its HA partner, which shares its identity ·
/// dropped</description></item>
/// <item><term>not listed, or not usable as listed</term><description>kept until <see cref="RefreshOptions.ExpireUnlistedAfter"/> ·
/// dropped</description></item>
/// <item><term>not listed, but rows were unreadable</term><description>kept · kept, at the end</description></item>
/// <item><term>nothing at all was crossed</term><description>dropped if its device is removed for a reason or the record is expired,
/// else kept · kept</description></item>
/// </list>
/// New records are appended (VeloCloud: HA partners after all others) or take the vendor's position (Hawkeye).
/// </summary>
public static class TenantMerge
{
    /// <summary>Returns the merged records in order.</summary>
    public static IReadOnlyCollection<DeviceRecord> Records(TenantState state, TenantPass pass, RefreshOptions options, DateTimeOffset now)
    {
        var stored = state.Snapshot?.Records ?? RecordTable.Empty;
        return state.Tenant.System == DeviceSystem.VeloCloud ? Edges(state, stored, pass, options, now) : Probes(state, stored, pass);
    }

    /// <summary>Returns the records of crossed edges in listing order, then those of their HA partners in the same order.</summary>
    public static IEnumerable<DeviceRecord> WithHaPartners(IEnumerable<CrossingOutcome.Crossed> crossed)
    {
        var all = crossed.ToArray();
        return all.Select(c => c.Record).Concat(all.Select(c => c.HaPartner).OfType<DeviceRecord>());
    }

    private static ImmutableArray<DeviceRecord> Edges(
        TenantState state,
        RecordTable stored,
        TenantPass pass,
        RefreshOptions options,
        DateTimeOffset now
    )
    {
        var merged = RecordList.Merge(stored, WithHaPartners(pass.Devices.Select(d => d.Outcome).OfType<CrossingOutcome.Crossed>()));
        var removed = pass.Devices.Where(d => d.Outcome.Decision.Kind == DecisionKind.Removed).ToArray();
        var removedEdges = removed.Select(d => d.Edge).OfType<EdgeId>().ToHashSet();
        var removedSerials = removed.Select(d => d.SerialNumber).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var usable = Serials(pass.Devices.Where(d => d.Outcome.Decision.Kind != DecisionKind.Skipped));
        return [.. merged.Where(r => !IsRemoved(r) && !IsExpired(r))];

        // Records of older releases may lack their edge's identity and are matched by their own serial number, not their partner's: the
        // standby may be listed itself.
        bool IsRemoved(DeviceRecord record) =>
            record.Edge is { } edge ? removedEdges.Contains(edge) : removedSerials.Contains(record.SerialNumber);

        bool IsExpired(DeviceRecord record) =>
            options.ExpireUnlistedAfter is { } limit
            && pass.UnreadableRows == 0
            && !usable.Contains(record.SerialNumber)
            && state.Devices.GetValueOrDefault(record.SerialNumber) is { } history
            && now - (history.LastListedAt ?? history.FirstSeenAt) > limit;
    }

    private static IReadOnlyCollection<DeviceRecord> Probes(TenantState state, RecordTable stored, TenantPass pass)
    {
        if (!pass.AnyCrossed)
        {
            return stored;
        }

        var listed = pass
            .Devices.Select(d =>
                d.Outcome switch
                {
                    CrossingOutcome.Crossed crossed => crossed.Record,
                    { Decision.Kind: DecisionKind.Kept } when d.SerialNumber is not null => state.Snapshot?.Find(d.SerialNumber),
                    _ => null,
                }
            )
            .OfType<DeviceRecord>();
        var serials = Serials(pass.Devices);
        var unlisted = pass.UnreadableRows > 0 ? stored.Where(r => !serials.Contains(r.SerialNumber)) : [];
        return RecordList.Distinct(listed.Concat(unlisted));
    }

    private static HashSet<string> Serials(IEnumerable<DeviceOutcome> devices) =>
        devices
            .SelectMany(d => new[] { d.SerialNumber, d.HaSerialNumber })
            .Where(s => !string.IsNullOrEmpty(s))
            .Select(s => s!)
            .ToHashSet(StringComparer.Ordinal);
}
