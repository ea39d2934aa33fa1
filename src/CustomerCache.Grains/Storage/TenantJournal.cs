using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Orleans.Serialization;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>
/// Stores the devices of a tenant that changed since its pages were written, a row each, in a keyed store. A change costs its rows,
/// whatever the size of the tenant; writing the pages empties the journal.
/// </summary>
/// <remarks>
/// Every write has a position. Pages contain all rows up to the position in their header: a crash before the rows are deleted does no harm.
/// Not thread safe.
/// </remarks>
internal sealed class TenantJournal(IKeyedStores stores, Serializer serializer, TenantId tenant)
{
    private const string HeadKey = "head";
    private const string DevicePrefix = "device/";

    private readonly IKeyedStore _store = stores.Open($"tenants/{tenant}");
    private readonly Dictionary<string, long> _appended = new(StringComparer.Ordinal);
    private StoreContent _content = StoreContent.Empty;
    private long _position;
    private long _lastAppended;

    /// <summary>The number of devices in the journal.</summary>
    public int Count => _appended.Count;

    /// <summary>The position of the last attempted write: pages written now contain everything up to it.</summary>
    public long Position => _position;

    /// <summary>Acquires the journal, so that earlier owners cannot write it.</summary>
    public async Task AcquireAsync(CancellationToken cancellationToken) => _content = await _store.AcquireAsync(cancellationToken);

    /// <summary>Returns what was written after a position, once after it was acquired.</summary>
    public JournalContent After(long after)
    {
        var content = _content;
        _content = StoreContent.Empty;
        var head = content.Values.TryGetValue(HeadKey, out var bytes) ? serializer.Deserialize<JournalHead>(bytes) : null;
        var devices = content
            .Values.Where(row => row.Key.StartsWith(DevicePrefix, StringComparison.Ordinal))
            .Select(row => KeyValuePair.Create(row.Key[DevicePrefix.Length..], serializer.Deserialize<JournaledDevice>(row.Value)!))
            .Where(row => row.Value.Position > after)
            .ToImmutableArray();
        _appended.Clear();
        foreach (var (serial, device) in devices)
        {
            _appended.Add(serial, device.Appended);
        }

        _position = Math.Max(after, head?.Position ?? 0);
        _lastAppended = devices.IsEmpty ? 0 : devices.Max(row => row.Value.Appended);
        return new JournalContent(head?.Position > after ? head : null, devices, content.IsComplete);
    }

    /// <summary>Writes a changed state: the head and the devices that differ.</summary>
    public async Task WriteAsync(
        TenantState before,
        TenantState after,
        IReadOnlyCollection<string> changed,
        DerivedInvalidations? stale,
        CancellationToken cancellationToken
    )
    {
        _position++;
        var head = new JournalHead
        {
            Position = _position,
            Version = after.Snapshot!.Version,
            ChangedAt = after.Snapshot.ChangedAt,
            BuiltAt = after.Snapshot.BuiltAt,
            StaleRecords = after.StaleRecords,
            Undecided = after.Undecided,
            Stale = stale,
        };
        var writes = new List<KeyedWrite>(changed.Count + 1) { new(HeadKey, serializer.SerializeToArray(head)) };
        foreach (var serial in changed.OrderBy(serial => after.Snapshot.Records.TryLocate(serial, out var location) ? location : 0))
        {
            var device = new JournaledDevice
            {
                Position = _position,
                Record = after.Snapshot.Find(serial),
                History = after.Devices.GetValueOrDefault(serial),
                Appended = AppendedAt(serial, before, after),
            };
            _appended[serial] = device.Appended;
            writes.Add(new(DevicePrefix + serial, serializer.SerializeToArray(device)));
        }

        await WriteAsync(writes, cancellationToken);
    }

    /// <summary>Deletes all rows, which the pages contain by now.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        _appended.Clear();
        await _store.ClearAsync(cancellationToken);
    }

    private async Task WriteAsync(List<KeyedWrite> writes, CancellationToken cancellationToken)
    {
        try
        {
            await _store.WriteAsync(writes, cancellationToken);
        }
        catch (StoreFencedException fenced)
        {
            throw new InconsistentStateException($"{tenant} is stored by another owner; this activation stops writing.", fenced);
        }
    }

    // In order of the end of the list: 0 for a record that is still in its place in the pages.
    private long AppendedAt(string serial, TenantState before, TenantState after) =>
        after.Snapshot!.Find(serial) is null ? 0
        : before.Snapshot!.Find(serial) is not null ? _appended.GetValueOrDefault(serial)
        : ++_lastAppended;
}
