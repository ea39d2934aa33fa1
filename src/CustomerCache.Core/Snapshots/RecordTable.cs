using System.Collections;
using System.Runtime.InteropServices;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// Represents the records of a tenant in stored order, each serial number once. Immutable: a version shares all chunks in which it does not
/// differ with the version it was made from, so a change costs what changed.
/// </summary>
/// <remarks>
/// A record has a location, which it keeps as long as it is stored: the chunk and the offset in it. Locations are ordered like the records.
/// Thread safe.
/// </remarks>
public sealed class RecordTable : IReadOnlyList<DeviceRecord>
{
    private const int OffsetBits = 10;
    private const int MaxChunk = 1 << OffsetBits;
    private const int OffsetMask = MaxChunk - 1;

    private readonly PersistentArray<RecordChunk> _chunks;
    private readonly PersistentDictionary<int> _locations;

    // Records and gaps.
    private readonly int _slots;

    // The position of the first record of each chunk. Computed on first use.
    private int[]? _starts;

    private RecordTable(PersistentArray<RecordChunk> chunks, PersistentDictionary<int> locations, int slots, long jsonBytes) =>
        (_chunks, _locations, _slots, JsonBytes) = (chunks, locations, slots, jsonBytes);

    /// <summary>Gets the table without records.</summary>
    public static RecordTable Empty { get; } = Create([]);

    /// <inheritdoc/>
    public int Count => _locations.Count;

    /// <summary>Gets whether there is no record.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Gets the total length of the records in bytes of JSON, without separators.</summary>
    public long JsonBytes { get; }

    /// <summary>Gets the chunks, in stored order. Two versions share the object of a chunk in which they agree.</summary>
    public IEnumerable<RecordChunk> Chunks
    {
        get
        {
            for (var i = 0; i < _chunks.Length; i++)
            {
                yield return _chunks[i];
            }
        }
    }

    /// <summary>Gets the record at a position. Prefer <see cref="From"/> for several.</summary>
    public DeviceRecord this[int index] =>
        index >= 0 && index < Count ? From(index).First() : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Creates a table. Of equal serial numbers the last record is used, at the position of the first.</summary>
    public static RecordTable Create(IEnumerable<DeviceRecord> records)
    {
        DeviceRecord[] list = [.. records];
        var table = Cut(list);
        return table.Count == list.Length ? table : Cut([.. RecordList.Distinct(list)]);
    }

    // Counts each serial number once: repeated ones show as a smaller count than the list's.
    private static RecordTable Cut(DeviceRecord[] records)
    {
        var chunks = PersistentArray<RecordChunk>.Empty.ToBuilder();
        var locations = new List<KeyValuePair<string, int>>(records.Length);
        var bytes = 0L;
        foreach (var range in Pages.Cut(records, r => r.SerialNumber))
        {
            var slots = records[range];
            for (var i = 0; i < slots.Length; i++)
            {
                bytes += slots[i].Utf8.Length;
                locations.Add(new(slots[i].SerialNumber, Location(chunks.Length, i)));
            }

            chunks.Add(new RecordChunk(slots));
        }

        return new RecordTable(chunks.Build(), PersistentDictionary.Create<int>(locations), records.Length, bytes);
    }

    /// <summary>Returns the record of a serial number; null for none.</summary>
    public DeviceRecord? Find(string serialNumber) => _locations.TryGetValue(serialNumber, out var location) ? At(location) : null;

    /// <summary>Returns the records of an edge: its own and that of its HA partner.</summary>
    public IEnumerable<DeviceRecord> Of(EdgeId edge)
    {
        var hash = edge.GetHashCode();
        for (var i = 0; i < _chunks.Length; i++)
        {
            foreach (var offset in _chunks[i].ByEdge.Of(hash).ToArray())
            {
                if (_chunks[i].Slots[offset] is { } record && record.Edge == edge)
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>Returns the records from a position on.</summary>
    public IEnumerable<DeviceRecord> From(int index)
    {
        var starts = _starts ??= Starts();
        var chunk = Array.BinarySearch(starts, index);
        if (chunk < 0)
        {
            chunk = ~chunk - 1;
        }

        for (var skip = index - starts[chunk]; chunk < _chunks.Length; chunk++, skip = 0)
        {
            foreach (var record in skip == 0 ? _chunks[chunk].Records : _chunks[chunk].Records.Skip(skip))
            {
                yield return record;
            }
        }
    }

    /// <summary>
    /// Returns the next version: without the removed serial numbers, then with each other record in the place of the stored one or, if
    /// there is none, at the end.
    /// </summary>
    public RecordTable With(IEnumerable<DeviceRecord> upserted, IEnumerable<string> removed)
    {
        var edit = new Edit(this);
        foreach (var serial in removed)
        {
            edit.Remove(serial);
        }

        foreach (var record in upserted)
        {
            edit.Upsert(record);
        }

        return edit.Build();
    }

    /// <inheritdoc/>
    public IEnumerator<DeviceRecord> GetEnumerator() => From(0).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Finds the location of a serial number: a number that orders the records of this table.</summary>
    public bool TryLocate(string serialNumber, out int location) => _locations.TryGetValue(serialNumber, out location);

    /// <summary>Returns the record at a location of this table.</summary>
    internal DeviceRecord At(int location) => _chunks[location >> OffsetBits].Slots[location & OffsetMask]!;

    /// <summary>Returns the location of an offset in a chunk.</summary>
    internal static int Location(int chunk, int offset) => (chunk << OffsetBits) | offset;

    private int[] Starts()
    {
        var starts = new int[_chunks.Length + 1];
        for (var i = 0; i < _chunks.Length; i++)
        {
            starts[i + 1] = starts[i] + _chunks[i].Count;
        }

        return starts;
    }

    /// <summary>Makes the next version; copies a chunk when it first differs.</summary>
    private sealed class Edit(RecordTable source)
    {
        private readonly PersistentArray<RecordChunk>.Builder _chunks = source._chunks.ToBuilder();
        private readonly PersistentDictionary<int>.Builder _locations = source._locations.ToBuilder();
        private readonly Dictionary<int, List<DeviceRecord?>> _edited = [];
        private long _jsonBytes = source.JsonBytes;
        private int _slots = source._slots;

        public void Remove(string serial)
        {
            if (!_locations.TryGetValue(serial, out var location))
            {
                return;
            }

            var slots = Slots(location >> OffsetBits);
            _jsonBytes -= slots[location & OffsetMask]!.Utf8.Length;
            slots[location & OffsetMask] = null;
            _locations.Remove(serial);
        }

        public void Upsert(DeviceRecord record)
        {
            _jsonBytes += record.Utf8.Length;
            if (_locations.TryGetValue(record.SerialNumber, out var location))
            {
                var slots = Slots(location >> OffsetBits);
                _jsonBytes -= slots[location & OffsetMask]!.Utf8.Length;
                slots[location & OffsetMask] = record;
                return;
            }

            var chunk = LastWithPlace();
            var last = Slots(chunk);
            _locations.Set(record.SerialNumber, Location(chunk, last.Count));
            last.Add(record);
            _slots++;
        }

        public RecordTable Build()
        {
            foreach (var (chunk, slots) in _edited)
            {
                _chunks[chunk] = new RecordChunk([.. slots]);
            }

            var built = new RecordTable(_chunks.Build(), _locations.Build(), _slots, _jsonBytes);

            // Half of it gaps: over all removals compaction costs as much as removing.
            return _slots > (2 * built.Count) + MaxChunk ? Create(built) : built;
        }

        // Ends chunks by the same rule as Create, so that a table read back from storage has the same ones.
        private int LastWithPlace()
        {
            var last = _chunks.Length - 1;
            if (
                last < 0
                || (
                    _edited.GetValueOrDefault(last) is var edited
                    && IsFull(edited is null ? _chunks[last].Slots : CollectionsMarshal.AsSpan(edited))
                )
            )
            {
                _chunks.Add(new RecordChunk([]));
                last++;
            }

            return last;
        }

        private static bool IsFull(ReadOnlySpan<DeviceRecord?> slots) =>
            !slots.IsEmpty && (slots.Length == MaxChunk || (slots[^1] is { } end && Pages.IsLast(end.SerialNumber, slots.Length)));

        private List<DeviceRecord?> Slots(int chunk)
        {
            if (!_edited.TryGetValue(chunk, out var slots))
            {
                slots = [.. _chunks[chunk].Slots];
                _edited.Add(chunk, slots);
            }

            return slots;
        }
    }
}
