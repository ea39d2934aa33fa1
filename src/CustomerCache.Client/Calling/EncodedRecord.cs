using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CustomerCache.Client.Calling;

/// <summary>
/// A record as the silos encoded it: compact JSON, not parsed until asked for. The bytes may be a part of a block of up to half a
/// megabyte, which lives as long as one of its records is held: decode or copy what is to be kept. <c>default</c> has no bytes and
/// cannot be decoded.
/// </summary>
public readonly struct EncodedRecord
{
    internal EncodedRecord(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>The record as a JSON object in UTF-8, without line breaks.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>
    /// The documented fields. Throws <see cref="JsonException"/> for an imported record whose objects are something else.
    /// </summary>
    public CustomerRecord Decode() => Decode(CustomerRecordJson.Default.CustomerRecord);

    /// <summary>The record as a type of the caller's own; members are in snake case.</summary>
    public T Decode<T>(JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(Utf8.Span, type) ?? throw new JsonException("A record is an object, never null.");

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
