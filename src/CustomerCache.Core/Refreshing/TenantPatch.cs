using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
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
    /// <summary>Returns the state with the devices applied; the version is unchanged when no record changed.</summary>
    public static TenantState Apply(TenantState state, ImmutableArray<DeviceOutcome> devices, DateTimeOffset now)
    {
        var removed = devices.Where(d => d.Outcome.Decision.Kind == DecisionKind.Removed).ToArray();
        var removedEdges = removed.Select(d => d.Edge).Where(e => e is not null).ToHashSet();
        var removedSerials = removed.Select(d => d.SerialNumber).ToHashSet(StringComparer.Ordinal);
        var merged = RecordList.Merge(
            state.Snapshot?.Records ?? [],
            TenantMerge.WithHaPartners(devices.Select(d => d.Outcome).OfType<CrossingOutcome.Crossed>())
        );
        ImmutableArray<DeviceRecord> records =
        [
            .. merged.Where(r => !(r.Edge is { } edge ? removedEdges.Contains(edge) : removedSerials.Contains(r.SerialNumber))),
        ];
        var histories = Histories(state, devices, now);
        var confirmed = state.LastRefresh?.FinishedAt ?? DateTimeOffset.MinValue;
        var snapshot =
            state.Snapshot?.Next(records, now)
            ?? (records.IsEmpty ? null : TenantSnapshot.Create(state.Tenant, state.NextVersion, now, records));
        return state with
        {
            StaleRecords = records.Count(r => histories.GetValueOrDefault(r.SerialNumber)?.IsConfirmedSince(confirmed) is not true),
            Snapshot = snapshot,
            Devices = histories,
            Undecided = TenantState.UndecidedOf(histories, snapshot).Count(),
        };
    }

    private static Dictionary<string, DeviceHistory> Histories(TenantState state, ImmutableArray<DeviceOutcome> devices, DateTimeOffset now)
    {
        var histories = state.Devices.ToDictionary(StringComparer.Ordinal);
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
                histories[serial!] = known.Decide(device.Outcome.Decision, device.Outcome.Detail, now) with
                {
                    LastListedAt = known.LastListedAt,
                };
            }
        }

        return histories;
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
