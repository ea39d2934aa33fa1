using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>Represents recrossed devices that are not stored yet.</summary>
/// <param name="Devices">The outcomes.</param>
/// <param name="Reading">When the devices were read.</param>
internal sealed record WaitingPatch(ImmutableArray<DeviceOutcome> Devices, DeviceReadings.Reading Reading)
{
    // Far more than arrive during one write, and few enough that the next refresh need not wait for long.
    private const int MaxTogether = 1_000;

    /// <summary>Returns the outcomes to store, unless a later reading of a device is stored.</summary>
    public ImmutableArray<DeviceOutcome> Latest() => Reading.Latest(Devices);

    /// <summary>
    /// Returns how many of the first ones can be stored together: none of them may decide about a device of another, since the later
    /// decision counts.
    /// </summary>
    public static int Fitting(IEnumerable<WaitingPatch> waiting)
    {
        var (count, decided) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var next in waiting.Take(MaxTogether).TakeWhile(p => !p.Devices.SelectMany(Names).Any(decided.Contains)))
        {
            decided.UnionWith(next.Devices.SelectMany(Names));
            count++;
        }

        return count;
    }

    private static IEnumerable<string> Names(DeviceOutcome device) =>
        new[]
        {
            device.SerialNumber,
            device.HaSerialNumber,
            (device.Outcome as CrossingOutcome.Crossed)?.HaPartner?.SerialNumber,
            device.Edge?.ToString(),
        }.OfType<string>();
}
