using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Reads the body <c>{username, password}</c> of logins to VeloCloud and Ixia.</summary>
internal static class LoginBody
{
    public static bool Matches(JsonDocument? body, string username, string password) =>
        body?.RootElement is { ValueKind: JsonValueKind.Object } root && Is(root, "username", username) && Is(root, "password", password);

    private static bool Is(JsonElement root, string name, string wanted) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(wanted);
}

/// <summary>Writes the response <c>{}</c>.</summary>
internal static class EmptyObject
{
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}

/// <summary>Defines the first path segments that distinguish the vendors on one port; VeloCloud hosts are distinguished by name.</summary>
internal static class Prefixes
{
    public const string Hawkeye = "hawkeye";
    public const string Bruin = "bruin";
    public const string BruinLogin = "bruin-login";

    public static bool IsTaken(string segment) => segment.ToUpperInvariant() is "HAWKEYE" or "BRUIN" or "BRUIN-LOGIN";
}
