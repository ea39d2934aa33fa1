using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Updates the history of every device after a refresh, and counts the funnel.</summary>
public static class TenantHistories
{
    /// <summary>Returns the histories of all listed or served devices, and the number of devices per decision.</summary>
    public static (PersistentDictionary<DeviceHistory> Devices, ImmutableSortedDictionary<string, int> Funnel) After(
        TenantState state,
        TenantPass pass,
        IReadOnlyCollection<DeviceRecord> served,
        bool nothingCrossed,
        DateTimeOffset now
    )
    {
        // Served records supply the keys, so that each serial number is in memory once.
        var servedSerials = served.Select(r => r.SerialNumber).ToHashSet(StringComparer.Ordinal);
        var devices = new Dictionary<string, DeviceHistory>(pass.Devices.Length, StringComparer.Ordinal);
        var funnel = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var device in pass.Devices)
        {
            Count(funnel, device.Outcome.Decision);
            Add(devices, servedSerials, state, device.SerialNumber, device.Outcome, now);
        }

        // A device that is listed itself takes precedence over the HA partner that names it, in any order.
        foreach (var device in pass.Devices)
        {
            Add(devices, servedSerials, state, device.HaSerialNumber, device.Outcome, now);
        }

        AddUnlisted(devices, funnel, state, servedSerials, nothingCrossed, now);
        return (Shared(devices), funnel.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>Returns the same histories with equal ones shared: most devices are decided alike, at one moment.</summary>
    public static PersistentDictionary<DeviceHistory> Shared(IReadOnlyDictionary<string, DeviceHistory> devices)
    {
        var known = new HashSet<DeviceHistory>();
        var shared = new List<KeyValuePair<string, DeviceHistory>>(devices.Count);
        foreach (var (serial, history) in devices)
        {
            known.Add(history);
            shared.Add(KeyValuePair.Create(serial, known.TryGetValue(history, out var same) ? same : history));
        }

        return PersistentDictionary.Create<DeviceHistory>(shared);
    }

    private static void Add(
        Dictionary<string, DeviceHistory> devices,
        HashSet<string> served,
        TenantState state,
        string? serial,
        CrossingOutcome outcome,
        DateTimeOffset now
    )
    {
        if (!string.IsNullOrEmpty(serial))
        {
            devices.TryAdd(
                served.TryGetValue(serial, out var kept) ? kept : serial,
                (state.Devices.GetValueOrDefault(serial) ?? DeviceHistory.First(now)).Decide(outcome.Decision, outcome.Detail, now)
            );
        }
    }

    private static void AddUnlisted(
        Dictionary<string, DeviceHistory> devices,
        Dictionary<string, int> funnel,
        TenantState state,
        HashSet<string> served,
        bool nothingCrossed,
        DateTimeOffset now
    )
    {
        foreach (var record in state.Snapshot?.Records ?? RecordTable.Empty)
        {
            if (!devices.ContainsKey(record.SerialNumber))
            {
                var decision = !served.Contains(record.SerialNumber)
                    ? Decision.Removed(DecisionReason.Unlisted)
                    : Decision.Kept(nothingCrossed ? DecisionReason.NothingLeft : DecisionReason.Unlisted);
                Count(funnel, decision);
                devices.Add(
                    record.SerialNumber,
                    (state.Devices.GetValueOrDefault(record.SerialNumber) ?? DeviceHistory.First(now)) with
                    {
                        Decision = decision,
                        Detail = null,
                        DecidedAt = now,
                    }
                );
            }
        }
    }

    private static void Count(Dictionary<string, int> funnel, Decision decision) =>
        funnel[decision.FunnelKey] = funnel.GetValueOrDefault(decision.FunnelKey) + 1;
}
