using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Messages;

namespace CustomerCache.Grains.Interfaces;

/// <summary>
/// One device of one tenant; key <c>system/host/serial number</c>. Crosses it with Bruin, and keeps its listing, its crossed record and
/// its last decision over restarts. Knows nothing of the other devices and serves nobody: records are read from the tenant.
/// </summary>
[Alias("customer-cache.IDeviceGrain")]
internal interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>Crosses the device as listed now. Takes as long as the vendors take, retries included; what went wrong is in the report.</summary>
    [Alias("Cross")]
    [ResponseTimeout("00:30:00")]
    Task<DeviceReport> CrossAsync(DeviceWork work, CancellationToken cancellationToken);

    /// <summary>Crosses the device again as it was listed last; null when it was never listed. The tags are those of what the tenant serves.</summary>
    [Alias("Recross")]
    [ResponseTimeout("00:30:00")]
    Task<DeviceReport?> RecrossAsync(string refreshId, DeviceRecord? stored, DeviceRecord? storedPartner, CancellationToken cancellationToken);
}
