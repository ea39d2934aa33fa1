using System.Text.Json;

namespace CustomerCache.Client;

/// <summary>Specifies how one read differs from the defaults.</summary>
/// <param name="MaxAge">The maximum age of a value that is fetched; null for the domain's.</param>
/// <param name="NearMaxAge">The maximum age in the near cache; null for the entry's.</param>
/// <param name="SkipsNear">Whether the value is not added to the near cache.</param>
internal readonly record struct DomainCacheCall(TimeSpan? MaxAge, TimeSpan? NearMaxAge, bool SkipsNear);

/// <summary>Represents a value as JSON, for callers that each need an object of their own.</summary>
internal sealed record EncodedValue(ReadOnlyMemory<byte> Json)
{
    /// <summary>Encodes a value; one that is encoded stays as it is.</summary>
    public static ReadOnlyMemory<byte> Encode<T>(T? value, JsonSerializerOptions options) =>
        value is EncodedValue encoded ? encoded.Json : JsonSerializer.SerializeToUtf8Bytes(value, options);

    /// <summary>Decodes a value; throws <see cref="JsonException"/> when it has another shape.</summary>
    public static T? Decode<T>(ReadOnlyMemory<byte> json, JsonSerializerOptions options) =>
        typeof(T) == typeof(EncodedValue) ? (T)(object)new EncodedValue(json) : JsonSerializer.Deserialize<T>(json.Span, options);
}
