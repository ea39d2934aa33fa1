using System.Collections.Immutable;
using CustomerCache.Core.Crossing;

namespace CustomerCache.Core.Refreshing;

/// <summary>One complete pass over a tenant: every listed device with its outcome, in the vendor's order. Not merged with anything yet.</summary>
/// <param name="Devices">Each listed device once.</param>
/// <param name="UnreadableRows">Above zero, a device that is missing here may be one of them.</param>
public sealed record TenantPass(ImmutableArray<DeviceOutcome> Devices, int UnreadableRows)
{
    /// <summary>Whether any device was crossed.</summary>
    public bool AnyCrossed => Devices.Any(d => d.Outcome is CrossingOutcome.Crossed);

    /// <summary>Whether anything failed on the way.</summary>
    public bool AnyFailed => Devices.Any(d => d.Outcome.Decision.Kind == DecisionKind.Kept);
}
