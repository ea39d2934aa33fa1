using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Decides which of several readings of a device counts, when devices are crossed again, alone, while a refresh or another such crossing
/// runs: the one that began last, whichever ends last. One per owner of a tenant. Thread safe.
/// </summary>
public sealed class DeviceReadings
{
    private readonly Lock _gate = new();
    private Dictionary<string, (long Began, DeviceOutcome Device)> _stored = new(StringComparer.Ordinal);
    private long _now;
    private int _open;

    /// <summary>A refresh, or a crossing of single devices, begins. Disposed of once its result is stored.</summary>
    public Reading Open()
    {
        lock (_gate)
        {
            _open++;
            return new Reading(this);
        }
    }

    private long Next() => Interlocked.Increment(ref _now);

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
            // What is stored is older than everything that begins later. A dictionary that is only cleared keeps the room for all devices.
            if (--_open == 0)
            {
                _stored = new(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>The devices that one refresh reads, or one crossing of single devices. Thread safe.</summary>
    public sealed class Reading : IDisposable
    {
        private readonly DeviceReadings _all;
        private readonly ConcurrentDictionary<string, long> _began = new(StringComparer.Ordinal);
        private int _isClosed;

        internal Reading(DeviceReadings all) => (_all, OpenedAt) = (all, all.Next());

        /// <summary>When it was opened, in the order of all readings of the tenant.</summary>
        public long OpenedAt { get; }

        /// <summary>A device is about to be asked about; a later call for the same one counts.</summary>
        public void Begin(string serialNumber) => _began[serialNumber] = _all.Next();

        /// <summary>Whether what is stored of a device was read here, and before a moment in the order of readings.</summary>
        public bool IsOlder(string serialNumber, long than) =>
            _began.TryGetValue(serialNumber, out var began) && began < than && !_all.IsStoredSince(serialNumber, than);

        /// <summary>
        /// The outcomes to store, in the owner's turn: for a device of which a later reading was stored meanwhile, that one's. Outcomes of
        /// devices that were never begun are returned as they are.
        /// </summary>
        public ImmutableArray<DeviceOutcome> Latest(ImmutableArray<DeviceOutcome> devices) =>
            [.. devices.Select(d => d.SerialNumber is { } serial && _began.TryGetValue(serial, out var began) ? _all.Latest(d, began) : d)];

        /// <summary>Ends it. Idempotent.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                _all.Close();
            }
        }
    }
}
