using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Devices;

/// <summary>
/// One device of one tenant; key <c>system/host/serial number</c>. Crosses it with Bruin, and keeps its listing, its crossed record and
/// its last decision over restarts. Knows nothing of the other devices and serves nobody: records are read from the tenant.
/// </summary>
[Alias("customer-cache.IDeviceGrain")]
internal interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Crosses the device as listed now. Takes as long as the vendors take, retries included; what went wrong is in the report.
    /// </summary>
    [Alias("Cross")]
    [ResponseTimeout("00:30:00")]
    Task<DeviceReport> CrossAsync(DeviceWork work, CancellationToken cancellationToken);

    /// <summary>
    /// Crosses the device again as it was listed last; null when it was never listed. The tags are those of what the tenant serves.
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

/// <summary>
/// Identity, storage and turn of one device. Writes only what differs from what is stored; a write that fails is made up for when the
/// device is crossed next, since the record that counts is the tenant's. Leaves memory <see cref="IdleTimeout"/> after its last call: a
/// refresh calls every device once, and a million of them would cost more than the records.
/// </summary>
internal sealed partial class DeviceGrain : Grain, IDeviceGrain
{
    /// <summary>How long an activation stays in memory without a call; rounded up to the collection quantum.</summary>
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
            Log.NotStored(_logger, _serial, _tenant, failure);

            // What is stored is not certain: the next crossing starts from a fresh look.
            DeactivateOnIdle();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4121,
            LogLevel.Warning,
            "Device {Serial} of {Tenant} could not be stored; its tenant has the record, and the device is stored when it is crossed next"
        )]
        public static partial void NotStored(ILogger logger, string serial, TenantId tenant, Exception failure);
    }
}

/// <summary>The key of a device's grain: <c>system/host/serial number</c>. A host has no slash, so a serial number may have some.</summary>
internal static class DeviceKey
{
    public static string Of(TenantId tenant, string serialNumber) => $"{tenant}/{serialNumber}";

    public static (TenantId Tenant, string SerialNumber) Parse(string key)
    {
        var host = key.IndexOf('/', StringComparison.Ordinal) + 1;
        var serial = host == 0 ? 0 : key.IndexOf('/', host) + 1;
        return serial > 0 && TenantId.TryParse(key[..(serial - 1)], out var tenant)
            ? (tenant, key[serial..])
            : throw new FormatException($"'{key}' is not the key of a device; it is written system/host/serial number.");
    }
}
