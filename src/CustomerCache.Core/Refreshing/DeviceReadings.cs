using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CustomerCache.Core.Refreshing;

/// <summary>Orders concurrent readings of a device by refreshes and recrossings: the reading that began last wins. Thread safe.</summary>
/// <remarks>There is one instance per owner of a tenant.</remarks>
public sealed class DeviceReadings
{
    private readonly Lock _gate = new();
    private Dictionary<string, (long Began, DeviceOutcome Device)> _stored = new(StringComparer.Ordinal);
    private long _sequence;
    private int _open;

    /// <summary>Opens the reading of a refresh or a recrossing; dispose it once its result is stored.</summary>
    public Reading Open()
    {
        lock (_gate)
        {
            _open++;
            return new Reading(this);
        }
    }

    private long Next() => Interlocked.Increment(ref _sequence);

    private DeviceOutcome Latest(DeviceOutcome device, long began)
    {
        lock (_gate)
        {
            if (_stored.TryGetValue(device.SerialNumber!, out var stored) && stored.Began > began)
            {
                return stored.Device;
            }

            _stored[device.SerialNumber!] = (began, device);
            return device;
        }
    }

    private bool IsStoredSince(string serialNumber, long began)
    {
        lock (_gate)
        {
            return _stored.TryGetValue(serialNumber, out var stored) && stored.Began >= began;
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            // Everything stored is older than any later reading. A cleared dictionary would keep its capacity for all devices.
            if (--_open == 0)
            {
                _stored = new(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Represents the devices read by one refresh or one recrossing. Thread safe.</summary>
    public sealed class Reading : IDisposable
    {
        private readonly DeviceReadings _all;
        private readonly ConcurrentDictionary<string, long> _began = new(StringComparer.Ordinal);
        private int _isClosed;

        internal Reading(DeviceReadings all) => (_all, OpenedAt) = (all, all.Next());

        /// <summary>Gets the opening sequence number, ordered across all readings of the tenant.</summary>
        public long OpenedAt { get; }

        /// <summary>Records that a device is about to be read; the latest call per device counts.</summary>
        public void Begin(string serialNumber) => _began[serialNumber] = _all.Next();

        /// <summary>Returns whether the stored outcome of a device was read here, before a sequence number.</summary>
        public bool IsOlder(string serialNumber, long than) =>
            _began.TryGetValue(serialNumber, out var began) && began < than && !_all.IsStoredSince(serialNumber, than);

        /// <summary>Returns the outcomes to store; outcomes of devices with a later stored reading are replaced by that one.</summary>
        /// <remarks>Call it in the owner's grain turn. Outcomes of devices without <see cref="Begin"/> are returned unchanged.</remarks>
        public ImmutableArray<DeviceOutcome> Latest(ImmutableArray<DeviceOutcome> devices) =>
            [.. devices.Select(d => d.SerialNumber is { } serial && _began.TryGetValue(serial, out var began) ? _all.Latest(d, began) : d)];

        /// <summary>Closes the reading. Idempotent.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                _all.Close();
            }
        }
    }
}
