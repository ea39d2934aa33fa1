using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CustomerCache.Core.Caching.Stores;

/// <summary>Writes numbers and texts one after the other; <see cref="ValueReader"/> reads them.</summary>
internal sealed class ValueWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ValueWriter Number(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
        return this;
    }

    public ValueWriter Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public ValueWriter Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _buffer.Write(value);
        return this;
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
