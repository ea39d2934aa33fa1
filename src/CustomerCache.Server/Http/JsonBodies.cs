using System.Text.Json;

namespace CustomerCache.Server.Http;

/// <summary>Reads bodies that ought to be JSON.</summary>
internal static class JsonBodies
{
    /// <summary>The document, to be disposed; or the answer to a body that is none.</summary>
    public static async ValueTask<(JsonDocument? Body, IResult? Problem)> ReadJsonAsync(this HttpContext context)
    {
        JsonDocument? body = null;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            ReadTexts(body.RootElement);
            return (body, null);
        }
        catch (InvalidOperationException)
        {
            body?.Dispose();
            return (null, Problems.BadRequest("body", "holds text that is not valid Unicode"));
        }
        catch (BadHttpRequestException e)
        {
            return (null, Problems.Unreadable("body", e));
        }
        catch (JsonException e)
        {
            return (null, Problems.BadRequest("body", "is not JSON: " + e.Message));
        }
    }

    // A text may hold half of a surrogate pair, which is found out only when somebody reads it.
    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }

                break;
        }
    }
}
