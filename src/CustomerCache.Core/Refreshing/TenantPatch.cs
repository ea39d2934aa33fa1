using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Merges recrossed devices with the stored records. Other devices are unchanged: unlike a pass over the whole tenant, recrossing says
/// nothing about the vendor's listing.
/// <list type="table">
/// <listheader><term>device</term><description>its record, and that of its HA partner</description></listheader>
/// <item><term>crossed</term><description>replaced in place; new ones are appended</description></item>
/// <item><term>removed for a reason</term><description>dropped</description></item>
/// <item><term>kept because of a failure</term><description>kept</description></item>
/// </list>
/// The next refresh date is unchanged. A record that the last refresh did not confirm is no longer stale once it is recrossed.
/// </summary>
public static class TenantPatch
{
    /// <summary>
    /// Returns the state with the devices applied, at the cost of these; the version is unchanged when no record changed.
    /// </summary>
    public static TenantState Apply(TenantState state, ImmutableArray<DeviceOutcome> devices, DateTimeOffset now)
    {
        var stored = state.Snapshot?.Records ?? RecordTable.Empty;
        var removed = devices.Where(d => d.Outcome.Decision.Kind == DecisionKind.Removed).ToArray();
        var edges = removed.Select(d => d.Edge).OfType<EdgeId>().ToHashSet();
        var serials = removed.Select(d => d.SerialNumber).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var crossed = RecordList.Distinct(TenantMerge.WithHaPartners(devices.Select(d => d.Outcome).OfType<CrossingOutcome.Crossed>()));
        string[] dropped =
        [
            .. edges
                .SelectMany(stored.Of)
                .Concat(serials.Select(stored.Find).OfType<DeviceRecord>())
                .Where(IsRemoved)
                .Select(r => r.SerialNumber),
            .. crossed.Where(IsRemoved).Select(r => r.SerialNumber),
        ];
        var kept = crossed.Where(r => !IsRemoved(r));
        var snapshot =
            state.Snapshot?.Next(kept, dropped, now)
            ?? (kept.Any() ? TenantSnapshot.Create(state.Tenant, state.NextVersion, now, kept) : null);
        var (histories, decided) = Decide(state, devices, now);
        var after = state with { Snapshot = snapshot, Devices = histories };
        string[] touched = [.. decided.Union(dropped, StringComparer.Ordinal)];
        return after with
        {
            StaleRecords = state.StaleRecords + touched.Count(after.IsStale) - touched.Count(state.IsStale),
            Undecided = state.Undecided + touched.Count(after.IsUndecided) - touched.Count(state.IsUndecided),
        };

        bool IsRemoved(DeviceRecord record) => record.Edge is { } edge ? edges.Contains(edge) : serials.Contains(record.SerialNumber);
    }

    private static (PersistentDictionary<DeviceHistory> Devices, HashSet<string> Decided) Decide(
        TenantState state,
        ImmutableArray<DeviceOutcome> devices,
        DateTimeOffset now
    )
    {
        var histories = state.Devices.ToBuilder();
        var decided = new HashSet<string>(StringComparer.Ordinal);
        var asked = devices.Select(d => d.SerialNumber).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var device in devices)
        {
            // A requested device takes precedence over the HA partner that names it. The partner of a crossed device is its current one,
            // not the stored one.
            var partner = device.Outcome is CrossingOutcome.Crossed crossed ? crossed.HaPartner?.SerialNumber : device.HaSerialNumber;
            foreach (
                var serial in new[] { device.SerialNumber, partner is not null && asked.Contains(partner) ? null : partner }.Where(s =>
                    !string.IsNullOrEmpty(s)
                )
            )
            {
                // The device was not listed again.
                var known = state.Devices.GetValueOrDefault(serial!) ?? DeviceHistory.First(now);
                histories.Set(
                    serial!,
                    known.Decide(device.Outcome.Decision, device.Outcome.Detail, now) with
                    {
                        LastListedAt = known.LastListedAt,
                    }
                );
                decided.Add(serial!);
            }
        }

        return (histories.Build(), decided);
    }
}

/// <summary>Represents the changes since a version. A closed set.</summary>
public abstract record TenantChanges
{
    private TenantChanges() { }

    /// <summary>The delta to the current version; empty when there is nothing newer.</summary>
    public sealed record Delta(SnapshotDelta Changes) : TenantChanges;

    /// <summary>The version is too old, or unknown to this tenant: read all records again.</summary>
    public sealed record TooOld(long CurrentVersion) : TenantChanges;
}
