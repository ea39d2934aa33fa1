using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerCache.Client.Adapters;

/// <summary>Represents a value as it is stored.</summary>
/// <param name="Value">The bytes.</param>
/// <param name="Window">The sliding window in seconds; null for none.</param>
/// <param name="End">The absolute end beside a sliding window, in Unix milliseconds; null for none.</param>
internal sealed record StoredBytes(
    [property: JsonPropertyName("value")] byte[] Value,
    [property: JsonPropertyName("sliding_seconds")] int? Window,
    [property: JsonPropertyName("expires_at")] long? End
)
{
    public ReadOnlyMemory<byte> Encode() =>
        Window is null ? JsonSerializer.SerializeToUtf8Bytes(Value) : JsonSerializer.SerializeToUtf8Bytes(this);

    // A value that something else wrote under the key is a miss.
    public static StoredBytes? Decode(ReadOnlyMemory<byte> json)
    {
        try
        {
            return json.Span is [(byte)'"', ..] ? new StoredBytes(JsonSerializer.Deserialize<byte[]>(json.Span)!, null, null)
                : JsonSerializer.Deserialize<StoredBytes>(json.Span) is { Value: not null } content ? content
                : null;
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            return null;
        }
    }
}
