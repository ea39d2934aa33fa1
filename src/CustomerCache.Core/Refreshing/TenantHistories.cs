using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Carries the history of every device over a refresh, and counts the funnel.</summary>
internal static class TenantHistories
{
    /// <summary>Histories of all devices that are listed or served, and how many devices had which decision.</summary>
    public static (IReadOnlyDictionary<string, DeviceHistory> Devices, ImmutableSortedDictionary<string, int> Funnel) After(
        TenantState state, TenantPass pass, ImmutableArray<DeviceRecord> served, bool nothingCrossed, DateTimeOffset now)
    {
        var devices = new Dictionary<string, DeviceHistory>(pass.Devices.Length, StringComparer.Ordinal);
        var funnel = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var device in pass.Devices)
        {
            Count(funnel, device.Outcome.Decision);
            Add(devices, state, device.SerialNumber, device.Outcome, now);
        }

        // A device that is listed in its own right speaks for itself, not for the partner that names it, whichever is listed first.
        foreach (var device in pass.Devices)
        {
            Add(devices, state, device.HaSerialNumber, device.Outcome, now);
        }

        AddUnlisted(devices, funnel, state, served.Select(r => r.SerialNumber).ToHashSet(StringComparer.Ordinal), nothingCrossed, now);
        return (devices, funnel.ToImmutableSortedDictionary());
    }

    private static void Add(Dictionary<string, DeviceHistory> devices, TenantState state, string? serial, CrossingOutcome outcome, DateTimeOffset now)
    {
        if (!string.IsNullOrEmpty(serial))
        {
            devices.TryAdd(serial, (state.Devices.GetValueOrDefault(serial) ?? DeviceHistory.First(now)).Decide(outcome.Decision, outcome.Detail, now));
        }
    }

    private static void AddUnlisted(
        Dictionary<string, DeviceHistory> devices, Dictionary<string, int> funnel, TenantState state, HashSet<string> served, bool nothingCrossed, DateTimeOffset now)
    {
        foreach (var record in state.Snapshot?.Records ?? [])
        {
            if (!devices.ContainsKey(record.SerialNumber))
            {
                var decision = !served.Contains(record.SerialNumber) ? Decision.Removed(DecisionReason.Unlisted)
                    : Decision.Kept(nothingCrossed ? DecisionReason.NothingLeft : DecisionReason.Unlisted);
                Count(funnel, decision);
                devices.Add(record.SerialNumber, (state.Devices.GetValueOrDefault(record.SerialNumber) ?? DeviceHistory.First(now)) with
                {
                    Decision = decision,
                    Detail = null,
                    DecidedAt = now,
                });
            }
        }
    }

    private static void Count(Dictionary<string, int> funnel, Decision decision) =>
        funnel[decision.FunnelKey] = funnel.GetValueOrDefault(decision.FunnelKey) + 1;
}
