using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CustomerCache.Client.Calling;

/// <summary>Represents a record as encoded by the silos: compact JSON, parsed on demand.</summary>
/// <remarks>
/// The bytes may be part of a block of up to 512 KiB that stays in memory while any of its records is referenced; decode or copy what you
/// keep. <c>default</c> has no bytes and cannot be decoded.
/// </remarks>
public readonly struct EncodedRecord
{
    internal EncodedRecord(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>The record as a JSON object in UTF-8, without line breaks.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>
    /// Decodes the documented fields. Throws <see cref="JsonException"/> for an imported record whose objects have another type.
    /// </summary>
    public CustomerRecord Decode() => Decode(CustomerRecordJson.Default.CustomerRecord);

    /// <summary>Decodes the record as the caller's type; members are in snake case.</summary>
    public T Decode<T>(JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(Utf8.Span, type) ?? throw new JsonException("A record is an object, never null.");

    /// <summary>Returns the JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
