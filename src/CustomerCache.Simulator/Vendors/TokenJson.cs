using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes a new token in the form of the identity service.</summary>
internal static class TokenJson
{
    public static void Write(Utf8JsonWriter json, SessionBook tokens)
    {
        json.WriteStartObject();
        json.WriteString("access_token"u8, tokens.Issue());
        json.WriteNumber("expires_in"u8, (long)tokens.Lifetime.TotalSeconds);
        json.WriteString("token_type"u8, "Bearer"u8);
        json.WriteEndObject();
    }
}
