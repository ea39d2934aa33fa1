using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Asks some devices of a tenant to cross themselves again, as many at once as in a refresh. What fails on the way is logged on the silo of
/// the device and kept with its decision; it is no part of a refresh, and must not turn up in the alert of the next one.
/// </summary>
internal sealed class Recrossing(TenantId tenant, IGrainFactory grains, TenantParts parts, DeviceReadings.Reading reading)
{
    /// <summary>The outcomes of those devices whose listing is known.</summary>
    public async Task<ImmutableArray<DeviceOutcome>> RunAsync(
        ImmutableArray<string> serials,
        Func<TenantSnapshot?> stored,
        CancellationToken cancellationToken
    )
    {
        // Devices that are crossed together share what Bruin says of their client, as in a refresh.
        var id = Guid.CreateVersion7(parts.Time.GetUtcNow()).ToString("N");
        try
        {
            string[] named = [.. serials.Distinct(StringComparer.Ordinal)];
            var outcomes = await CrossAsync(id, named, stored, cancellationToken);

            // A standby is listed with its edge only, and is crossed with it.
            string[] edges =
            [
                .. named
                    .Zip(outcomes)
                    .Where(o => o.Second is null)
                    .Select(o => stored()?.Find(o.First)?.HaSerialNumber)
                    .OfType<string>()
                    .Except(named, StringComparer.Ordinal),
            ];
            return [.. outcomes.Concat(await CrossAsync(id, edges, stored, cancellationToken)).OfType<DeviceOutcome>()];
        }
        finally
        {
            parts.Crossings.Forget(id);
        }
    }

    private Task<DeviceOutcome?[]> CrossAsync(
        string id,
        IReadOnlyList<string> serials,
        Func<TenantSnapshot?> stored,
        CancellationToken cancellationToken
    ) =>
        FanOut.SelectAsync(
            serials,
            parts.Options.DevicesInFlight,
            (serial, token) => RunAsync(id, serial, stored(), token),
            cancellationToken
        );

    private async Task<DeviceOutcome?> RunAsync(string id, string serial, TenantSnapshot? snapshot, CancellationToken cancellationToken)
    {
        reading.Begin(serial);
        var known = snapshot?.Find(serial);
        var partner = known?.HaSerialNumber is { } other ? snapshot!.Find(other) : null;
        var report = await GrainCallRetry.Retry.ExecuteAsync(
            async token => await grains.GetGrain<IDeviceGrain>(DeviceKey.Of(tenant, serial)).RecrossAsync(id, known, partner, token),
            cancellationToken
        );
        if (report is null)
        {
            return null;
        }

        var outcome = report.ToOutcome(known, partner);
        parts.Observer.Observe(new RefreshEvent.Decided(tenant, serial, outcome.Decision, outcome.Detail));
        return new DeviceOutcome(serial, known?.HaSerialNumber, known?.Edge, outcome);
    }
}
