using Avro;
using Avro.IO;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Decodes Avro and refuses a text, a list or a map that claims to be longer than what is left.</summary>
/// <remarks>The library reserves memory for it before it is read.</remarks>
internal sealed class BoundedAvroDecoder : Decoder
{
    // Writers put a list into one block; the library copies what it has of a list at each further one.
    private const int MaxBlocks = 16;

    private readonly MemoryStream _bytes;
    private readonly BinaryDecoder _inner;
    private int _blocks;

    public BoundedAvroDecoder(MemoryStream bytes) => (_bytes, _inner) = (bytes, new BinaryDecoder(bytes));

    public byte[] ReadBytes()
    {
        CheckNext();
        return _inner.ReadBytes();
    }

    public string ReadString()
    {
        CheckNext();
        return _inner.ReadString();
    }

    public long ReadArrayStart() => Check(_inner.ReadArrayStart());

    public long ReadArrayNext() => CheckBlock(_inner.ReadArrayNext());

    public long ReadMapStart() => Check(_inner.ReadMapStart());

    public long ReadMapNext() => CheckBlock(_inner.ReadMapNext());

    public void ReadNull() => _inner.ReadNull();

    public bool ReadBoolean() => _inner.ReadBoolean();

    public int ReadInt() => _inner.ReadInt();

    public long ReadLong() => _inner.ReadLong();

    public float ReadFloat() => _inner.ReadFloat();

    public double ReadDouble() => _inner.ReadDouble();

    public int ReadEnum() => _inner.ReadEnum();

    public int ReadUnionIndex() => _inner.ReadUnionIndex();

    public void ReadFixed(byte[] buffer) => _inner.ReadFixed(buffer);

    public void ReadFixed(byte[] buffer, int start, int length) => _inner.ReadFixed(buffer, start, length);

    public void SkipNull() => _inner.SkipNull();

    public void SkipBoolean() => _inner.SkipBoolean();

    public void SkipInt() => _inner.SkipInt();

    public void SkipLong() => _inner.SkipLong();

    public void SkipFloat() => _inner.SkipFloat();

    public void SkipDouble() => _inner.SkipDouble();

    public void SkipBytes() => _inner.SkipBytes();

    public void SkipString() => _inner.SkipString();

    public void SkipEnum() => _inner.SkipEnum();

    public void SkipUnionIndex() => _inner.SkipUnionIndex();

    public void SkipFixed(int len) => _inner.SkipFixed(len);

    private long CheckBlock(long length) =>
        length == 0 || ++_blocks <= MaxBlocks ? Check(length) : throw new AvroException($"Its lists have more than {MaxBlocks} blocks.");

    private void CheckNext()
    {
        var start = _bytes.Position;
        Check(_inner.ReadLong());
        _bytes.Position = start;
    }

    private long Check(long length) =>
        length >= 0 && length <= _bytes.Length - _bytes.Position
            ? length
            : throw new AvroException($"A length of {length} is more than the {_bytes.Length - _bytes.Position} bytes that are left.");
}
