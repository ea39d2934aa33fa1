using System.Collections.Concurrent;
using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Engine;

/// <summary>
/// Crosses some devices of a tenant again, as many at once as in a refresh, sharing what Bruin says of their clients. What the vendor said
/// of them is remembered since the last refresh, or read from their records; a standby is crossed with its edge.
/// </summary>
internal sealed class Recrossing(TenantId tenant, EngineParts parts, ConcurrentDictionary<string, DeviceListing> listings)
{
    /// <summary>The outcomes of those devices whose listing is known.</summary>
    public async Task<ImmutableArray<DeviceOutcome>> RunAsync(ImmutableArray<string> serials, TenantSnapshot? snapshot, CancellationToken cancellationToken)
    {
        var crossing = parts.Readers.Crossing(tenant, new RefreshMemory(parts.Options, parts.Time), parts.Observer);
        var devices = serials.Distinct(StringComparer.Ordinal).Select(s => Find(s, snapshot)).OfType<DeviceListing>()
            .DistinctBy(d => (d.Edge?.Edge.Id, d.Probe?.SerialNumber)).ToArray();
        return [.. await FanOut.SelectAsync(devices, parts.Options.DevicesInFlight, (device, token) => CrossAsync(crossing, device, snapshot, token), cancellationToken)];
    }

    private DeviceListing? Find(string serial, TenantSnapshot? snapshot)
    {
        if (listings.TryGetValue(serial, out var listed))
        {
            return listed;
        }

        var record = snapshot?.Find(serial);
        return record?.HaSerialNumber is { } partner && listings.TryGetValue(partner, out var shared) ? shared
            : record is null ? null : DeviceListing.From(snapshot!, serial);
    }

    private async Task<DeviceOutcome> CrossAsync(IDeviceCrossing crossing, DeviceListing device, TenantSnapshot? snapshot, CancellationToken cancellationToken)
    {
        var (serial, partner, id) = (device.Edge?.Edge.SerialNumber ?? device.Probe!.SerialNumber!, device.Edge?.Edge.HaSerialNumber, device.Edge?.Edge.Id);
        var outcome = device.Edge is { } edge
            ? await crossing.CrossAsync(edge with { Stored = snapshot?.Find(serial) }, cancellationToken)
            : await crossing.CrossAsync(device.Probe!, cancellationToken);
        parts.Observer.Observe(new RefreshEvent.Decided(tenant, serial, outcome.Decision, outcome.Detail));
        return new DeviceOutcome(serial, partner, id, outcome);
    }
}
