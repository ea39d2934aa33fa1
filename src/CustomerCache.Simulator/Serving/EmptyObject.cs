using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>The answer <c>{}</c>.</summary>
internal static class EmptyObject
{
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
