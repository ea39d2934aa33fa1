using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CustomerCache.Core.Caching.Stores;

/// <summary>Encodes numbers and texts in sequence; <see cref="ValueReader"/> decodes them.</summary>
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

/// <summary>Decodes the output of <see cref="ValueWriter"/>. Throws <see cref="InvalidDataException"/> on invalid bytes.</summary>
internal ref struct ValueReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public long Number()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));
        return value;
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public ReadOnlySpan<byte> Bytes() => Take(Number());

    /// <summary>Reads the number of following elements, each at least one byte long.</summary>
    public int Count()
    {
        var count = Number();
        return count >= 0 && count <= _rest.Length ? (int)count : throw new InvalidDataException($"The element count {count} is invalid.");
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException($"{length} bytes are expected but only {_rest.Length} are left.");
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
