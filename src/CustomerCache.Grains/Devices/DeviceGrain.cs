using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Devices;

/// <summary>Represents one device of one tenant; the key is <c>system/host/serial number</c>.</summary>
/// <remarks>
/// Crosses the device with Bruin and persists its listing and last decision. Serves no reads: records are read from the tenant.
/// </remarks>
[Alias("customer-cache.IDeviceGrain")]
internal interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>Crosses the device as listed now. Takes as long as the vendors, including retries; incidents are in the report.</summary>
    [Alias("Cross")]
    [ResponseTimeout("00:30:00")]
    Task<DeviceReport> CrossAsync(DeviceWork work, CancellationToken cancellationToken);

    /// <summary>
    /// Crosses the device with its last stored listing; returns null when it was never listed. The records are those that the tenant
    /// serves.
    /// </summary>
    [Alias("Recross")]
    [ResponseTimeout("00:30:00")]
    Task<DeviceReport?> RecrossAsync(
        string refreshId,
        DeviceRecord? stored,
        DeviceRecord? storedPartner,
        CancellationToken cancellationToken
    );
}

/// <summary>Hosts one device: identity, storage and scheduling.</summary>
/// <remarks>
/// Writes only changes. A failed write is repaired by the device's next crossing, since the authoritative record is the tenant's.
/// Deactivates <see cref="IdleTimeout"/> after its last call: a refresh calls each device once, and a million activations would use more
/// memory than the records.
/// </remarks>
internal sealed partial class DeviceGrain : Grain, IDeviceGrain
{
    /// <summary>How long an idle activation stays in memory; rounded up to the collection quantum.</summary>
    /// <value>10 seconds.</value>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private readonly IPersistentState<DeviceState> _state;
    private readonly DeviceCrossings _crossings;
    private readonly TimeProvider _time;
    private readonly ILogger<DeviceGrain> _logger;
    private readonly TenantId _tenant;
    private readonly string _serial;

    public DeviceGrain(
        [PersistentState("device", CustomersStorage.Name)] IPersistentState<DeviceState> state,
        DeviceCrossings crossings,
        TimeProvider time,
        ILogger<DeviceGrain> logger
    )
    {
        (_state, _crossings, _time, _logger) = (state, crossings, time, logger);
        (_tenant, _serial) = DeviceKey.Parse(this.GetPrimaryKeyString());
    }

    public async Task<DeviceReport> CrossAsync(DeviceWork work, CancellationToken cancellationToken)
    {
        var crossing = _crossings.For(_tenant, work.RefreshId, GrainFactory);
        var (outcome, incidents) = work.Edge is { } edge
            ? await crossing.CrossAsync(edge, cancellationToken)
            : await crossing.CrossAsync(work.Probe!, cancellationToken);
        await StoreAsync(work, outcome);
        return DeviceReport.Of(outcome, work, incidents);
    }

    public async Task<DeviceReport?> RecrossAsync(
        string refreshId,
        DeviceRecord? stored,
        DeviceRecord? storedPartner,
        CancellationToken cancellationToken
    ) =>
        _state.State switch
        {
            { Edge: { } edge } => await CrossAsync(
                new DeviceWork
                {
                    RefreshId = refreshId,
                    Edge = edge with { Stored = stored },
                    StoredPartner = storedPartner,
                },
                cancellationToken
            ),
            { Probe: { } probe } => await CrossAsync(
                new DeviceWork
                {
                    RefreshId = refreshId,
                    Probe = probe,
                    StoredProbe = stored,
                },
                cancellationToken
            ),
            _ => null,
        };

    private async Task StoreAsync(DeviceWork work, CrossingOutcome outcome)
    {
        var next = new DeviceState
        {
            Edge = work.Edge is { } edge ? edge with { Edge = edge.Edge with { State = null }, Stored = null } : null,
            Probe = work.Probe,
            Decision = outcome.Decision,
            Detail = outcome.Detail,
            Since = _time.GetUtcNow(),
        };
        if (_state.RecordExists && _state.State.IsSameAs(next))
        {
            return;
        }

        _state.State = next;
        try
        {
            await _state.WriteStateAsync();
        }
        catch (OrleansException failure)
        {
            Log.DeviceNotStored(_logger, _serial, _tenant, failure);

            // The stored state is uncertain: reload it before the next crossing.
            DeactivateOnIdle();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4121,
            LogLevel.Warning,
            "Failed to store device {Serial} of {Tenant}; its tenant has the record, and the next crossing of the device " + "stores it.",
            EventName = "DeviceNotStored"
        )]
        public static partial void DeviceNotStored(ILogger logger, string serial, TenantId tenant, Exception failure);
    }
}

/// <summary>
/// Builds and parses the keys of device grains: <c>system/host/serial number</c>. A host contains no slash; a serial number may.
/// </summary>
internal static class DeviceKey
{
    public static string Of(TenantId tenant, string serialNumber) => $"{tenant}/{serialNumber}";

    public static (TenantId Tenant, string SerialNumber) Parse(string key)
    {
        var host = key.IndexOf('/', StringComparison.Ordinal) + 1;
        var serial = host == 0 ? 0 : key.IndexOf('/', host) + 1;
        return serial > 0 && TenantId.TryParse(key[..(serial - 1)], out var tenant)
            ? (tenant, key[serial..])
            : throw new FormatException($"'{key}' is not a device key; the format is system/host/serial number.");
    }
}
