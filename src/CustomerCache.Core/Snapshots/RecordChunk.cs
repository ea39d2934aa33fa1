namespace CustomerCache.Core.Snapshots;

/// <summary>Represents consecutive records of a table, and indexes of them. Immutable; shared by all versions that agree in it.</summary>
/// <remarks>A removed record leaves a gap, so that the others keep their offsets. Indexes are built on first use.</remarks>
public sealed class RecordChunk
{
    private readonly DeviceRecord?[] _slots;
    private ChunkIndex? _byClient;
    private ChunkIndex? _bySite;
    private ChunkIndex? _byEnterprise;
    private ChunkIndex? _byEdge;
    private ChunkIndex? _byLastContact;

    internal RecordChunk(DeviceRecord?[] slots)
    {
        _slots = slots;
        Count = slots.Count(r => r is not null);
        JsonBytes = slots.Sum(r => (long)(r?.Utf8.Length ?? 0));
    }

    /// <summary>Gets the number of records.</summary>
    public int Count { get; }

    /// <summary>Gets the records, in stored order.</summary>
    public IEnumerable<DeviceRecord> Records
    {
        get
        {
            foreach (var record in _slots)
            {
                if (record is not null)
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>Gets the total length of the records in bytes of JSON.</summary>
    internal long JsonBytes { get; }

    /// <summary>Gets the records by offset; null for a gap.</summary>
    internal ReadOnlySpan<DeviceRecord?> Slots => _slots;

    internal ChunkIndex ByClient => _byClient ??= new(_slots, r => r.Client?.ClientId);

    internal ChunkIndex BySite => _bySite ??= new(_slots, r => r.Client?.SiteId);

    internal ChunkIndex ByEnterprise => _byEnterprise ??= new(_slots, r => r.Edge?.EnterpriseId);

    /// <summary>Gets the index by hash code of the edge's identity: both devices of an HA pair, and few others.</summary>
    internal ChunkIndex ByEdge => _byEdge ??= new(_slots, r => r.Edge?.GetHashCode());

    internal ChunkIndex ByLastContact => _byLastContact ??= new(_slots, r => r.LastContactTicks);
}

/// <summary>Indexes the offsets of a chunk's records by a number that callers select by. Immutable.</summary>
internal sealed class ChunkIndex
{
    private readonly long[] _keys;
    private readonly ushort[] _offsets;

    public ChunkIndex(DeviceRecord?[] slots, Func<DeviceRecord, long?> key)
    {
        var found = new List<(long Key, ushort Offset)>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] is { } record && key(record) is { } number)
            {
                found.Add((number, (ushort)i));
            }
        }

        found.Sort();
        _keys = [.. found.Select(f => f.Key)];
        _offsets = [.. found.Select(f => f.Offset)];
    }

    /// <summary>Returns the offsets of the records with a key.</summary>
    public ReadOnlySpan<ushort> Of(long key)
    {
        var start = After(key - 1);
        var end = start;
        while (end < _keys.Length && _keys[end] == key)
        {
            end++;
        }

        return _offsets.AsSpan(start, end - start);
    }

    /// <summary>Returns the offsets of the records with a greater key.</summary>
    public ReadOnlySpan<ushort> GreaterThan(long key) => _offsets.AsSpan(After(key));

    private int After(long key)
    {
        var (low, high) = (0, _keys.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _keys[middle] > key ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
