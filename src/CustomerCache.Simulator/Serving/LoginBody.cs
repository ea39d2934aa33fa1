using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>The <c>{username, password}</c> that VeloCloud and Ixia take.</summary>
internal static class LoginBody
{
    public static bool Matches(JsonDocument? body, string username, string password) =>
        body?.RootElement is { ValueKind: JsonValueKind.Object } root
        && Is(root, "username", username)
        && Is(root, "password", password);

    private static bool Is(JsonElement root, string name, string wanted) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(wanted);
}
