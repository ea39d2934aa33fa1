using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// Who holds a copy of one entity, packed: per holder 16 bytes of hash, 4 of expiry, 2 of length, and the key in UTF-8, all in one block;
/// a table of offsets finds them once there are more than a few. Called by its owner, one call at a time.
/// </summary>
internal sealed class HolderSet
{
    private const int Head = HolderHash.Length + sizeof(uint) + sizeof(ushort);
    private const int TableFrom = 16;

    private byte[] _block = [];
    private int[] _table = [];
    private int _used;
    private int _dead;

    /// <summary>How many copies are known, expired ones not yet found included.</summary>
    public int Count { get; private set; }

    /// <summary>Notes a copy, or that a known one lives longer. Expiry in seconds since 1970.</summary>
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
            Place(at);
        }
        else if (Count >= TableFrom)
        {
            Reindex();
        }
    }

    /// <summary>The copies: holder, key, expiry.</summary>
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

    /// <summary>Forgets what has expired, and gives the keys of that.</summary>
    public IReadOnlyList<string> Prune(uint now)
    {
        var pruned = new List<string>();
        for (var at = 0; at < _used; at += SizeAt(at))
        {
            if (ExpiryAt(at) is > 0 and var expiry && expiry <= now)
            {
                pruned.Add(Encoding.UTF8.GetString(KeyAt(at)));
                Mark(at);
            }
        }

        Compact();
        return pruned;
    }

    // What is dropped keeps its place, with an expiry of 0, so that offsets stay what they are.
    private void Mark(int at)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(at + HolderHash.Length), 0);
        _dead += SizeAt(at);
        Count--;
    }

    private int Find(UInt128 holder, ReadOnlySpan<byte> key)
    {
        if (_table.Length == 0)
        {
            for (var at = 0; at < _used; at += SizeAt(at))
            {
                if (Is(at, holder, key))
                {
                    return at;
                }
            }

            return -1;
        }

        for (var slot = SlotOf(holder, key); _table[slot] != 0; slot = (slot + 1) & (_table.Length - 1))
        {
            if (Is(_table[slot] - 1, holder, key))
            {
                return _table[slot] - 1;
            }
        }

        return -1;
    }

    private int Append(UInt128 holder, ReadOnlySpan<byte> key, uint expiry)
    {
        var at = _used;
        var size = Head + key.Length;
        if (at + size > _block.Length)
        {
            Array.Resize(ref _block, Math.Max(at + size, _block.Length + (_block.Length / 4)));
        }

        BinaryPrimitives.WriteUInt128LittleEndian(_block.AsSpan(at), holder);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(at + HolderHash.Length), expiry);
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(at + HolderHash.Length + sizeof(uint)), (ushort)key.Length);
        key.CopyTo(_block.AsSpan(at + Head));
        _used += size;
        return at;
    }

    private void Compact()
    {
        if (_dead == 0)
        {
            return;
        }

        var block = new byte[_used - _dead];
        var used = 0;
        for (var at = 0; at < _used; at += SizeAt(at))
        {
            if (ExpiryAt(at) > 0)
            {
                _block.AsSpan(at, SizeAt(at)).CopyTo(block.AsSpan(used));
                used += SizeAt(at);
            }
        }

        (_block, _used, _dead) = (block, used, 0);
        Reindex();
    }

    private void Reindex()
    {
        _table = Count < TableFrom ? [] : new int[BitOperations.RoundUpToPowerOf2((uint)(Count + (Count / 2)))];
        for (var at = 0; _table.Length > 0 && at < _used; at += SizeAt(at))
        {
            Place(at);
        }
    }

    private void Place(int at)
    {
        var slot = SlotOf(HolderAt(at), KeyAt(at));
        while (_table[slot] != 0)
        {
            slot = (slot + 1) & (_table.Length - 1);
        }

        _table[slot] = at + 1;
    }

    // The hash of a holder is as good as random; a holder with several copies of one entity is told apart by the length of the key.
    private int SlotOf(UInt128 holder, ReadOnlySpan<byte> key) =>
        (int)(((uint)holder ^ (uint)(key.Length * 0x9E37)) & (uint)(_table.Length - 1));

    private bool Is(int at, UInt128 holder, ReadOnlySpan<byte> key) =>
        ExpiryAt(at) > 0 && HolderAt(at) == holder && KeyAt(at).SequenceEqual(key);

    private UInt128 HolderAt(int at) => BinaryPrimitives.ReadUInt128LittleEndian(_block.AsSpan(at));

    private uint ExpiryAt(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(at + HolderHash.Length));

    private ReadOnlySpan<byte> KeyAt(int at) => _block.AsSpan(at + Head, SizeAt(at) - Head);

    private int SizeAt(int at) => Head + BinaryPrimitives.ReadUInt16LittleEndian(_block.AsSpan(at + HolderHash.Length + sizeof(uint)));
}
