using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Reads stored bytes that may be damaged.</summary>
internal static class StoredJson
{
    /// <summary>What the bytes say; null when they say nothing of the kind.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
