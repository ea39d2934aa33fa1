using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Grains.Tenants;

/// <summary>Crosses some devices of a tenant again, with the concurrency of a refresh.</summary>
/// <remarks>
/// Incidents are logged on the device's silo and kept with its decision; they are not part of a refresh and must not appear in its alert.
/// </remarks>
internal sealed class Recrossing(TenantId tenant, IGrainFactory grains, TenantDependencies parts, DeviceReadings.Reading reading)
{
    /// <summary>Returns the outcomes of the devices whose listing is known.</summary>
    public async Task<ImmutableArray<DeviceOutcome>> RunAsync(
        ImmutableArray<string> serials,
        Func<TenantSnapshot?> stored,
        CancellationToken cancellationToken
    )
    {
        // Devices crossed together share Bruin's data of their client, as in a refresh.
        var id = Guid.CreateVersion7(parts.Time.GetUtcNow()).ToString("N");
        try
        {
            string[] requested = [.. serials.Distinct(StringComparer.Ordinal)];
            var outcomes = await CrossAsync(id, requested, stored, cancellationToken);

            // A standby is listed and crossed with its edge.
            string[] edges =
            [
                .. requested
                    .Zip(outcomes)
                    .Where(o => o.Second is null)
                    .Select(o => stored()?.Find(o.First)?.HaSerialNumber)
                    .OfType<string>()
                    .Except(requested, StringComparer.Ordinal),
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
        return new DeviceOutcome(serial, known?.HaSerialNumber ?? report.HaSerialNumber, known?.Edge, outcome);
    }
}
