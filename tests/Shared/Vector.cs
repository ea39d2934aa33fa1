using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace CustomerCache.Tests.Shared;

/// <summary>
/// One golden vector; as the argument of a theory it names the test case. A replacement must do what is <see cref="Expected"/>.
/// </summary>
public sealed class Vector : IXunitSerializable
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private JsonElement _json;

    /// <summary>Only for the test runner, which fills it by <see cref="Deserialize"/>.</summary>
    public Vector() => File = "";

    internal Vector(string file, JsonElement json) => (File, _json) = (file, json);

    /// <summary>The file without its ending: cache and kind, such as <c>velocloud.merge</c>.</summary>
    public string File { get; private set; }

    public string Name => _json.GetProperty("name").GetString()!;

    public JsonElement Given => _json.GetProperty("given");

    /// <summary><c>recommended</c> where the vector has it, else what the original did.</summary>
    public JsonElement Expected => _json.TryGetProperty("recommended", out var better) ? better : _json.GetProperty("expect");

    /// <summary>Gets the rules that compare single fields.</summary>
    public CompareRules Compare => CompareRules.Of(_json);

    public VectorConfig Config =>
        new(_json.GetProperty("cache").GetString()!, Given.TryGetProperty("config", out var config) ? config : Nothing);

    /// <summary>The wall clock; vectors without one do not depend on it.</summary>
    public DateTimeOffset Now => Given.TryGetProperty("now_utc", out var now) ? Utc(now.GetString()!) : FakeTime.Start;

    public UpstreamScript Upstream() => new(Given.TryGetProperty("upstream", out var rules) ? rules.EnumerateArray() : []);

    /// <summary>Gets the incoming message as it is sent: JSON, or raw text when it is not JSON.</summary>
    public string RequestText =>
        _json.TryGetProperty("request", out var request) ? request.GetRawText() : _json.GetProperty("request_raw").GetString()!;

    /// <summary>The identification of the incoming message as JSON; null when it has none.</summary>
    public string? RequestId =>
        _json.TryGetProperty("request", out var request) && request.TryGetProperty("request_id", out var id) ? id.GetRawText() : null;

    /// <summary>Returns the vector of a name.</summary>
    public static Vector Of(string name) => Vectors.Get(name);

    /// <summary>Parses a text in the format of the stored refresh date.</summary>
    public static DateTimeOffset RefreshDate(string text) =>
        DateTimeOffset.ParseExact(text, "MM/dd/yyyy, HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public void Serialize(IXunitSerializationInfo info) => info.AddValue("name", Name);

    public void Deserialize(IXunitSerializationInfo info)
    {
        var known = Of(info.GetValue<string>("name"));
        (File, _json) = (known.File, known._json);
    }

    public override string ToString() => Name;

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
