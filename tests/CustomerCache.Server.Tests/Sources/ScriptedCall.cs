using System.Text.Json;
using System.Web;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>A request as it was sent.</summary>
internal sealed record ScriptedCall(
    string Method,
    string Url,
    IReadOnlyDictionary<string, string> Query,
    string Body,
    IReadOnlyDictionary<string, string> Headers
)
{
    public static async Task<ScriptedCall> RecordAsync(HttpRequestMessage request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            headers[name] = values.ToString();
        }

        var body = "";
        if (request.Content is { } content)
        {
            body = await content.ReadAsStringAsync();
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                headers[name] = values.ToString();
            }
        }

        var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
        return new ScriptedCall(
            request.Method.Method,
            request.RequestUri.GetLeftPart(UriPartial.Path),
            query.AllKeys.ToDictionary(key => key!, key => query[key]!),
            body,
            headers
        );
    }

    /// <summary>Returns whether every field of the pattern is in the query or in the JSON body.</summary>
    public bool Matches(JsonElement? pattern)
    {
        if (pattern is not { } fields)
        {
            return true;
        }

        using var json = Body.StartsWith('{') ? JsonDocument.Parse(Body) : null;
        foreach (var field in fields.EnumerateObject())
        {
            var inQuery = Query.TryGetValue(field.Name, out var text) && text == field.Value.ToString();
            var inBody =
                json is not null
                && json.RootElement.TryGetProperty(field.Name, out var value)
                && JsonElement.DeepEquals(value, field.Value);
            if (!inQuery && !inBody)
            {
                return false;
            }
        }

        return true;
    }
}
