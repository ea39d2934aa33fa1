using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// The schema that Kafka Connect sends beside a message. Tells what a text stands for: a NUMERIC column comes as base64 of its digits.
/// </summary>
internal static class ConnectSchema
{
    private const string Decimal = "org.apache.kafka.connect.data.Decimal";

    /// <summary>Returns the schema of a member that is a struct; undefined when there is none.</summary>
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

    /// <summary>Returns a text as its schema says; null when it is not what the schema says. Without a schema it is what it is.</summary>
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
