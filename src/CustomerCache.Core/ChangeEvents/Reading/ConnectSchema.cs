using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Reads the schema that Kafka Connect sends with a message, to decode values: a NUMERIC column arrives as base64.</summary>
internal static class ConnectSchema
{
    private const string Decimal = "org.apache.kafka.connect.data.Decimal";

    /// <summary>Returns the schema of a struct member; undefined for none.</summary>
    public static JsonElement Member(JsonElement schema, string name)
    {
        if (
            schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("fields", out var fields)
            && fields.ValueKind == JsonValueKind.Array
        )
        {
            foreach (var field in fields.EnumerateArray())
            {
                if (EventJson.Text(field, "field") == name)
                {
                    return field;
                }
            }
        }

        return default;
    }

    /// <summary>Decodes a text by its schema; null when it does not match, the text itself without a schema.</summary>
    public static string? Decode(JsonElement field, string? text) =>
        text is null
        || field.ValueKind != JsonValueKind.Object
        || EventJson.Text(field, "name") != Decimal
        || EventJson.Text(field, "type") != "bytes"
            ? text
            : ReadDecimal(text, field.TryGetProperty("parameters", out var parameters) ? EventJson.Text(parameters, "scale") : null);

    private static string? ReadDecimal(string text, string? scaleText)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (
            !Convert.TryFromBase64String(text, bytes, out var length)
            || length == 0
            || !int.TryParse(scaleText ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            || scale > 100
        )
        {
            return null;
        }

        var number = new BigInteger(bytes[..length], isUnsigned: false, isBigEndian: true);
        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(number.Sign < 0 ? "-" : "")}{digits[..^scale]}{(scale > 0 ? "." : "")}{digits[^scale..]}";
    }
}
