using System.Globalization;
using System.Text.Json;

namespace CustomerCache.Tests.Shared;

/// <summary>One golden vector. What a replacement must do is <see cref="Expected"/>.</summary>
public sealed class Vector(string file, JsonElement json)
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <summary>The file without its ending: cache and kind, such as <c>velocloud.merge</c>.</summary>
    public string File => file;

    public string Name { get; } = json.GetProperty("name").GetString()!;

    public string Cache { get; } = json.GetProperty("cache").GetString()!;

    public JsonElement Given { get; } = json.GetProperty("given");

    /// <summary><c>recommended</c> where the vector has it, else what the original did.</summary>
    public JsonElement Expected { get; } = json.TryGetProperty("recommended", out var better) ? better : json.GetProperty("expect");

    /// <summary>How single fields are compared.</summary>
    public CompareRules Compare { get; } = CompareRules.Of(json);

    public VectorConfig Config => new(Cache, Given.TryGetProperty("config", out var config) ? config : Nothing);

    /// <summary>The wall clock; vectors without one do not depend on it.</summary>
    public DateTimeOffset Now => Given.TryGetProperty("now_utc", out var now) ? Utc(now.GetString()!) : FakeTime.Start;

    public UpstreamScript Upstream() => new(Given.TryGetProperty("upstream", out var rules) ? rules.EnumerateArray() : []);

    /// <summary>The incoming message as it travels: JSON, or raw text when it is not JSON.</summary>
    public string RequestText => json.TryGetProperty("request", out var request) ? request.GetRawText() : json.GetProperty("request_raw").GetString()!;

    /// <summary>The identification of the incoming message as JSON; null when it has none.</summary>
    public string? RequestId =>
        json.TryGetProperty("request", out var request) && request.TryGetProperty("request_id", out var id) ? id.GetRawText() : null;

    /// <summary>The vector of a name.</summary>
    public static Vector Of(string name) => Vectors.Get(name);

    /// <summary>The moment of a text in the format of the stored refresh date.</summary>
    public static DateTimeOffset RefreshDate(string text) =>
        DateTimeOffset.ParseExact(text, "MM/dd/yyyy, HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public override string ToString() => Name;

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
