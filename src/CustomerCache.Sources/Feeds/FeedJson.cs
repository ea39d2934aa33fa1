using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Feeds;

/// <summary>Reads the data of feed messages.</summary>
internal static class FeedJson
{
    /// <summary>The data of a message that only counts as activity.</summary>
    public static readonly JsonElement NoData = JsonSerializer.SerializeToElement<object?>(null);

    private static ReadOnlySpan<byte> Whitespace => " \t\r\n"u8;

    /// <summary>
    /// Returns the object or list; <see cref="NoData"/> when it is blank, another JSON value or an empty object. Data that is not JSON is
    /// passed on as text: it is rejected, and the feed continues.
    /// </summary>
    public static JsonElement Read(ReadOnlySpan<byte> data)
    {
        data = ByteOrderMark.Skip(data).Trim(Whitespace);
        if (data.IsEmpty)
        {
            return NoData;
        }

        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(data);
            return json.ValueKind switch
            {
                JsonValueKind.Array => json,
                JsonValueKind.Object when json.GetPropertyCount() > 0 => json,
                _ => NoData,
            };
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(data));
        }
    }

    /// <summary>Returns whether data starts as an object or a list.</summary>
    public static bool IsObjectOrList(ReadOnlySpan<byte> data) =>
        ByteOrderMark.Skip(data).TrimStart(Whitespace) is [(byte)'{' or (byte)'[', ..];
}
