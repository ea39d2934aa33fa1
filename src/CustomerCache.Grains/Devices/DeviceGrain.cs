using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Devices;

/// <summary>
/// Identity, storage and turn of one device. Writes only what differs from what is stored; a write that fails is made up for when the
/// device is crossed next, since the record that counts is the tenant's.
/// </summary>
[CollectionAgeLimit(Minutes = 5)]
internal sealed partial class DeviceGrain : Grain, IDeviceGrain
{
    private readonly IPersistentState<DeviceState> _state;
    private readonly DeviceCrossings _crossings;
    private readonly TimeProvider _time;
    private readonly ILogger<DeviceGrain> _logger;
    private readonly TenantId _tenant;
    private readonly string _serial;

    public DeviceGrain(
        [PersistentState("device", CustomersStorage.Name)] IPersistentState<DeviceState> state, DeviceCrossings crossings, TimeProvider time, ILogger<DeviceGrain> logger)
    {
        (_state, _crossings, _time, _logger) = (state, crossings, time, logger);
        (_tenant, _serial) = DeviceKey.Parse(this.GetPrimaryKeyString());
    }

    public async Task<DeviceReport> CrossAsync(DeviceWork work, CancellationToken cancellationToken)
    {
        var stored = await FindStoredAsync(work.StoredTag, cancellationToken);
        var crossing = _crossings.For(_tenant, work.RefreshId, GrainFactory);
        var (outcome, incidents) = work.Edge is { } edge
            ? await crossing.CrossAsync(edge.ToWork(stored), cancellationToken)
            : await crossing.CrossAsync(work.Probe!.ToProbe(), cancellationToken);
        await KeepAsync(work, outcome);
        return DeviceReport.From(outcome, work, incidents);
    }

    public async Task<DeviceReport?> RecrossAsync(string refreshId, string? storedTag, string? storedPartnerTag, CancellationToken cancellationToken)
    {
        var (edge, probe) = (_state.State.Edge, _state.State.Probe);
        return edge is null && probe is null ? null : await CrossAsync(
            new DeviceWork { RefreshId = refreshId, Edge = edge, Probe = probe, StoredTag = storedTag, StoredPartnerTag = storedPartnerTag }, cancellationToken);
    }

    public Task<DeviceReport?> GetLastAsync(CancellationToken cancellationToken) => Task.FromResult(_state.State.Last);

    // Parts that cannot be asked for are carried forward from the record that is served. Usually it is the one that is kept here.
    private async Task<DeviceRecord?> FindStoredAsync(string? tag, CancellationToken cancellationToken)
    {
        if (tag is null)
        {
            return null;
        }

        var form = _state.State.Last?.Record is { } own && own.Tag == tag ? own
            : await GrainFactory.GetGrain<ITenantGrain>(_tenant.ToString()).FindRecordAsync(_serial, cancellationToken);
        return form?.ToRecord(null);
    }

    private async Task KeepAsync(DeviceWork work, CrossingOutcome outcome)
    {
        // What is served stays the record of a device that could not be crossed; that of one that is removed goes.
        var last = DeviceReport.From(outcome, new DeviceWork { RefreshId = "" }, []);
        if (outcome.Decision.Kind == DecisionKind.Kept && _state.State.Last is { } before)
        {
            last = last with { Record = before.Record, Partner = before.Partner };
        }

        var edge = work.Edge is null ? null : work.Edge with { State = null };
        if (_state.RecordExists && _state.State.Means(edge, work.Probe, last))
        {
            return;
        }

        _state.State = new DeviceState { Edge = edge, Probe = work.Probe, Last = last, Since = _time.GetUtcNow() };
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
        [LoggerMessage(4121, LogLevel.Warning, "Device {Serial} of {Tenant} could not be stored; its tenant has the record, and the device is stored when it is crossed next")]
        public static partial void NotStored(ILogger logger, string serial, TenantId tenant, Exception failure);
    }
}
