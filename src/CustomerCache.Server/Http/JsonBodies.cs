using System.Text.Json;

namespace CustomerCache.Server.Http;

/// <summary>Reads JSON bodies.</summary>
internal static class JsonBodies
{
    /// <summary>Returns the document, which the caller disposes, or the refusal.</summary>
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

    // A string with half of a surrogate pair only throws when it is read, so every string is read here.
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
