using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// Holds the copies of one entity, packed into one block: per copy 16 bytes of holder hash, 4 of expiry, 2 of length, and the key in UTF-8.
/// </summary>
/// <remarks>From 16 copies a hash table of offsets indexes them. The owner serializes all calls.</remarks>
internal sealed class HolderSet
{
    private const int HeaderSize = HolderHash.Length + sizeof(uint) + sizeof(ushort);
    private const int IndexThreshold = 16;

    private byte[] _block = [];
    private int[] _table = [];
    private int _used;
    private int _removedBytes;

    /// <summary>Gets the number of copies, including expired ones not yet pruned.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a copy, or updates its expiry, in seconds since 1970.</summary>
    public void Put(UInt128 holder, string key, uint expiry)
    {
        Span<byte> buffer = stackalloc byte[CacheKey.MaxLength * 3];
        var text = buffer[..Encoding.UTF8.GetBytes(key, buffer)];
        if (Find(holder, text) is >= 0 and var known)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(known + HolderHash.Length), expiry);
            return;
        }

        var at = Append(holder, text, expiry);
        Count++;
        if (_table.Length > 0 && Count * 4 <= _table.Length * 3)
        {
            AddToIndex(at);
        }
        else if (Count >= IndexThreshold)
        {
            Reindex();
        }
    }

    /// <summary>Returns the copies: holder, key, expiry.</summary>
    public IEnumerable<(UInt128 Holder, string Key, uint Expiry)> All()
    {
        for (var at = 0; at < _used; at += SizeAt(at))
        {
            if (ExpiryAt(at) is > 0 and var expiry)
            {
                yield return (HolderAt(at), Encoding.UTF8.GetString(KeyAt(at)), expiry);
            }
        }
    }

    /// <summary>Removes expired copies and returns their keys.</summary>
    public IReadOnlyList<string> Prune(uint now)
    {
        var pruned = new List<string>();
        for (var at = 0; at < _used; at += SizeAt(at))
        {
            if (ExpiryAt(at) is > 0 and var expiry && expiry <= now)
            {
                pruned.Add(Encoding.UTF8.GetString(KeyAt(at)));
                MarkRemoved(at);
            }
        }

        Compact();
        return pruned;
    }

    // A removed copy keeps its offset, with an expiry of 0, until the block is compacted.
    private void MarkRemoved(int at)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(at + HolderHash.Length), 0);
        _removedBytes += SizeAt(at);
        Count--;
    }

    private int Find(UInt128 holder, ReadOnlySpan<byte> key)
    {
        if (_table.Length == 0)
        {
            for (var at = 0; at < _used; at += SizeAt(at))
            {
                if (Matches(at, holder, key))
                {
                    return at;
                }
            }

            return -1;
        }

        for (var slot = SlotOf(holder, key); _table[slot] != 0; slot = (slot + 1) & (_table.Length - 1))
        {
            if (Matches(_table[slot] - 1, holder, key))
            {
                return _table[slot] - 1;
            }
        }

        return -1;
    }

    private int Append(UInt128 holder, ReadOnlySpan<byte> key, uint expiry)
    {
        var at = _used;
        var size = HeaderSize + key.Length;
        if (at + size > _block.Length)
        {
            Array.Resize(ref _block, Math.Max(at + size, _block.Length + (_block.Length / 4)));
        }

        BinaryPrimitives.WriteUInt128LittleEndian(_block.AsSpan(at), holder);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(at + HolderHash.Length), expiry);
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(at + HolderHash.Length + sizeof(uint)), (ushort)key.Length);
        key.CopyTo(_block.AsSpan(at + HeaderSize));
        _used += size;
        return at;
    }

    private void Compact()
    {
        if (_removedBytes == 0)
        {
            return;
        }

        var block = new byte[_used - _removedBytes];
        var used = 0;
        for (var at = 0; at < _used; at += SizeAt(at))
        {
            if (ExpiryAt(at) > 0)
            {
                _block.AsSpan(at, SizeAt(at)).CopyTo(block.AsSpan(used));
                used += SizeAt(at);
            }
        }

        (_block, _used, _removedBytes) = (block, used, 0);
        Reindex();
    }

    private void Reindex()
    {
        _table = Count < IndexThreshold ? [] : new int[BitOperations.RoundUpToPowerOf2((uint)(Count + (Count / 2)))];
        for (var at = 0; _table.Length > 0 && at < _used; at += SizeAt(at))
        {
            AddToIndex(at);
        }
    }

    private void AddToIndex(int at)
    {
        var slot = SlotOf(HolderAt(at), KeyAt(at));
        while (_table[slot] != 0)
        {
            slot = (slot + 1) & (_table.Length - 1);
        }

        _table[slot] = at + 1;
    }

    // Holder hashes are uniformly distributed; the key length separates several copies of one holder.
    private int SlotOf(UInt128 holder, ReadOnlySpan<byte> key) =>
        (int)(((uint)holder ^ (uint)(key.Length * 0x9E37)) & (uint)(_table.Length - 1));

    private bool Matches(int at, UInt128 holder, ReadOnlySpan<byte> key) =>
        ExpiryAt(at) > 0 && HolderAt(at) == holder && KeyAt(at).SequenceEqual(key);

    private UInt128 HolderAt(int at) => BinaryPrimitives.ReadUInt128LittleEndian(_block.AsSpan(at));

    private uint ExpiryAt(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(at + HolderHash.Length));

    private ReadOnlySpan<byte> KeyAt(int at) => _block.AsSpan(at + HeaderSize, SizeAt(at) - HeaderSize);

    private int SizeAt(int at) =>
        HeaderSize + BinaryPrimitives.ReadUInt16LittleEndian(_block.AsSpan(at + HolderHash.Length + sizeof(uint)));
}
