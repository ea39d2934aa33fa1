using System.Text.Json;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>
/// Reads the vectors of a bridge and compares the results with the expected ones: <c>recommended</c> where present, else <c>expect</c>.
/// </summary>
internal static class BridgeVectors
{
    public static TheoryData<string> Names(string file, IReadOnlyDictionary<string, string> notOurs)
    {
        var names = new TheoryData<string>();
        foreach (var vector in Read(file))
        {
            var name = vector.GetProperty("name").GetString()!;
            if (!notOurs.ContainsKey(name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    public static IEnumerable<JsonElement> Read(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file)));
        return [.. json.RootElement.Clone().EnumerateArray()];
    }

    public static JsonElement Find(string file, string name) => Read(file).Single(vector => vector.GetProperty("name").GetString() == name);

    public static JsonElement Expected(JsonElement vector) =>
        vector.TryGetProperty("recommended", out var wanted) ? wanted : vector.GetProperty("expect");

    public static void AssertCalls(JsonElement wanted, ScriptedHttp http)
    {
        Assert.Empty(http.Unregistered);
        var calls = http.Calls;
        var expected = wanted.GetProperty("http_calls");
        Assert.Equal(expected.GetArrayLength(), calls.Count);
        for (var i = 0; i < calls.Count; i++)
        {
            AssertCall(expected[i], calls[i]);
        }
    }

    /// <summary>Compares the text of a failure; any rendering of an edge matches.</summary>
    public static void AssertText(JsonElement wanted, string actual)
    {
        if (wanted.ValueKind != JsonValueKind.String)
        {
            using var json = JsonDocument.Parse(actual);
            Assert.True(JsonElement.DeepEquals(wanted, json.RootElement), $"{actual} is not {wanted}");
            return;
        }

        var text = wanted.GetString()!;
        var rendering = text.IndexOf("{'", StringComparison.Ordinal);
        if (rendering < 0)
        {
            Assert.Equal(text, actual);
            return;
        }

        Assert.StartsWith(text[..rendering], actual, StringComparison.Ordinal);
        using var edge = JsonDocument.Parse(actual[rendering..]);
        Assert.Equal(text[rendering..].Replace('\'', '"'), actual[rendering..]);
    }

    private static void AssertCall(JsonElement wanted, ScriptedCall call)
    {
        Assert.Equal(wanted.GetProperty("method").GetString(), call.Method);
        Assert.Equal(wanted.GetProperty("url").GetString(), call.Url);
        Assert.Equal(Texts(wanted, "params"), call.Query.OrderBy(pair => pair.Key));
        if (wanted.TryGetProperty("json", out var json))
        {
            using var body = JsonDocument.Parse(call.Body);
            Assert.True(JsonElement.DeepEquals(json, body.RootElement), $"{call.Body} is not {json}");
        }
        else
        {
            Assert.Equal(string.Join('&', Texts(wanted, "data").Select(pair => $"{pair.Key}={pair.Value}")), call.Body);
        }

        foreach (var header in Texts(wanted, "headers"))
        {
            Assert.Equal(header.Value, call.Headers.GetValueOrDefault(header.Key));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(JsonElement call, string field) =>
        call.TryGetProperty(field, out var pairs)
            ? pairs.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.ToString())).OrderBy(pair => pair.Key)
            : [];
}
