using System.Text.Json;

namespace CustomerCache.Sources.Calls;

/// <summary>Reads fields of a row as vendors deliver them. A mistyped field is unreadable, never an exception.</summary>
internal static class JsonFields
{
    /// <summary>Finds a field; ignores case when no exact match exists (Bruin writes both siteId and siteID).</summary>
    public static bool TryFind(this JsonElement row, string name, out JsonElement value)
    {
        if (row.TryGetProperty(name, out value))
        {
            return true;
        }

        foreach (var field in row.EnumerateObject())
        {
            if (string.Equals(Unicode(() => field.Name), name, StringComparison.OrdinalIgnoreCase))
            {
                value = field.Value;
                return true;
            }
        }

        return false;
    }

    // Returns null for text that is not valid Unicode, which is detected only when it is read.
    private static string? Unicode(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a text or null; a missing field is readable only if optional.</summary>
    /// <param name="row">An object.</param>
    /// <param name="name">The field.</param>
    /// <param name="needed">Whether the field is required.</param>
    /// <param name="hint">A likely text, that of the previous row; reused instead of a new string when equal.</param>
    /// <param name="text">The value.</param>
    public static bool TryText(this JsonElement row, ReadOnlySpan<byte> name, bool needed, string? hint, out string? text)
    {
        text = null;
        if (!row.TryGetProperty(name, out var value))
        {
            return !needed;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return value.ValueKind == JsonValueKind.Null;
        }

        text = hint is not null && value.ValueEquals(hint) ? hint : value.GetString();
        return true;
    }

    /// <summary>Reads a serial number without padding; null when blank.</summary>
    public static bool TrySerial(this JsonElement row, ReadOnlySpan<byte> name, bool needed, string? hint, out string? serial)
    {
        var isReadable = row.TryText(name, needed, hint, out serial);
        serial = serial?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        return isReadable;
    }

    /// <summary>Reads an integer.</summary>
    public static bool TryNumber(this JsonElement row, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        return row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number);
    }

    /// <summary>Reads an integer, also from text.</summary>
    public static bool TryAsNumber(this JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out number),
            JsonValueKind.String => long.TryParse(
                value.GetString(),
                System.Globalization.NumberStyles.AllowLeadingSign,
                System.Globalization.CultureInfo.InvariantCulture,
                out number
            ),
            _ => false,
        };
    }

    /// <summary>Returns a text, or a number as written; null for anything else, including invalid Unicode.</summary>
    public static string? AsTextOrNull(this JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => Unicode(value.GetString),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}
