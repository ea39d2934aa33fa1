using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Joins devices that were crossed again, alone, with what is stored. A device that is not among them stays as it is: unlike a pass over
/// the whole tenant, this says nothing of what the vendor lists.
/// <list type="table">
/// <listheader><term>device</term><description>its record, and that of its HA partner</description></listheader>
/// <item><term>crossed</term><description>replaced in place; new ones are appended</description></item>
/// <item><term>removed for a reason</term><description>goes</description></item>
/// <item><term>kept, because something failed</term><description>stays</description></item>
/// </list>
/// The date of the next refresh stays. A record that the last refresh did not confirm is no longer stale when it is crossed now.
/// </summary>
public static class TenantPatch
{
    /// <summary>The state after the devices; the same version when no record changed.</summary>
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
        return state with
        {
            StaleRecords = records.Count(r => histories.GetValueOrDefault(r.SerialNumber)?.IsConfirmedSince(confirmed) is not true),
            Snapshot =
                state.Snapshot?.Next(records, now)
                ?? (records.IsEmpty ? null : TenantSnapshot.Create(state.Tenant, state.NextVersion, now, records)),
            Devices = histories,
        };
    }

    private static Dictionary<string, DeviceHistory> Histories(TenantState state, ImmutableArray<DeviceOutcome> devices, DateTimeOffset now)
    {
        var histories = state.Devices.ToDictionary(StringComparer.Ordinal);
        var asked = devices.Select(d => d.SerialNumber).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var device in devices)
        {
            // A device that was asked for speaks for itself, not for the partner that names it. The partner of a crossed one is the one
            // that it has now, whatever is stored.
            var partner = device.Outcome is CrossingOutcome.Crossed crossed ? crossed.HaPartner?.SerialNumber : device.HaSerialNumber;
            foreach (
                var serial in new[] { device.SerialNumber, partner is not null && asked.Contains(partner) ? null : partner }.Where(s =>
                    !string.IsNullOrEmpty(s)
                )
            )
            {
                // Nobody listed the device anew.
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

/// <summary>The answer to "what changed since": a closed set.</summary>
public abstract record TenantChanges
{
    private TenantChanges() { }

    /// <summary>What leads to the current version; empty when there is nothing newer.</summary>
    public sealed record Delta(SnapshotDelta Changes) : TenantChanges;

    /// <summary>The version is too old, or not one that this tenant ever had: start again from the records.</summary>
    public sealed record TooOld(long CurrentVersion) : TenantChanges;
}
