using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Reads the parts common to all formats, within <see cref="EventLimits"/>.</summary>
internal static class EventJson
{
    private static readonly string[] Secrets = ["access_token", "refresh_token", "id_token", "token", "authorization"];

    /// <summary>Returns an object member of an object.</summary>
    public static bool TryObject(JsonElement json, string name, out JsonElement value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
    }

    /// <summary>Returns whether a member exists, even if null.</summary>
    public static bool Has(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out _);

    /// <summary>Returns a scalar as text, numbers with all digits; null for anything else.</summary>
    public static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    /// <summary>Returns a scalar member as text; null when it is absent, empty or not a scalar.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && Text(value) is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Returns a member as bounded text.</summary>
    public static string? Short(JsonElement json, string name, string path, FieldErrors errors)
    {
        var text = Text(json, name);
        if (
            text is null
            && json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty(name, out var value)
            && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
        )
        {
            errors.Add(path, "is not a text or a number");
        }

        if (text?.Length > EventLimits.TextLength)
        {
            errors.Add(path, $"is longer than {EventLimits.TextLength} characters");
        }

        return text;
    }

    /// <summary>Returns the kind of entity, which must be a valid entity type.</summary>
    public static string Entity(string? text, string path, FieldErrors errors)
    {
        if (text is null)
        {
            errors.Add(path, "is missing; say which kind of entity changed, such as Order");
        }
        else if (!EntityRef.TryCreate(text, "1", out _))
        {
            errors.Add(path, $"is not a kind of entity: 1 to {EntityRef.MaxTypeLength} letters, digits, dots, hyphens and underscores");
        }

        return text ?? "";
    }

    /// <summary>Returns the ids, each once, without nulls and empty ones.</summary>
    public static ImmutableArray<string> Ids(JsonElement list, string path, FieldErrors errors)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, at) in Texts(list, path, EventLimits.Ids, errors))
        {
            if (!EntityRef.TryCreate("x", text, out _))
            {
                errors.Add(at, $"is not an id: 1 to {EntityRef.MaxIdLength} characters, no control characters");
            }
            else if (seen.Add(text))
            {
                ids.Add(text);
            }
        }

        return ids.ToImmutable();
    }

    /// <summary>Returns field names.</summary>
    public static IEnumerable<string> Names(JsonElement json, string name, string path, FieldErrors errors)
    {
        if (json.TryGetProperty(name, out var list))
        {
            foreach (var (text, at) in Texts(list, path, EventLimits.ChangedFields, errors))
            {
                if (text.Length > EventLimits.TextLength)
                {
                    errors.Add(at, $"is longer than {EventLimits.TextLength} characters");
                }

                yield return text;
            }
        }
    }

    /// <summary>Returns scalar members as text, those of nested objects as <c>Parent.Child</c>. Excludes bearer tokens.</summary>
    public static ImmutableSortedDictionary<string, string> Values(JsonElement json, Func<string, bool> isMeta)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            if (isMeta(member.Name))
            {
                continue;
            }

            Add(member.Name, member.Name, member.Value);
            foreach (var inner in member.Value.ValueKind == JsonValueKind.Object ? member.Value.EnumerateObject() : default)
            {
                Add($"{member.Name}.{inner.Name}", inner.Name, inner.Value);
            }
        }

        return values.ToImmutable();

        void Add(string name, string last, JsonElement value)
        {
            if (
                Text(value) is { Length: > 0 and <= EventLimits.ValueLength } text
                && name.Length <= EventLimits.TextLength
                && values.Count < EventLimits.Values
                && !Secrets.Contains(last, StringComparer.OrdinalIgnoreCase)
                && !text.Contains(ResourceAddress.TokenParameter, StringComparison.OrdinalIgnoreCase)
            )
            {
                values[name] = text;
            }
        }
    }

    /// <summary>Parses milliseconds since 1970; null when invalid.</summary>
    public static DateTimeOffset? Milliseconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
        && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : null;

    /// <summary>
    /// Reads a time as ISO 8601 text or milliseconds since 1970. An invalid time is omitted and reported; the event is accepted.
    /// </summary>
    public static DateTimeOffset? Moment(JsonElement json, string name, ReadingTerms terms)
    {
        var text = Text(json, name);
        var moment = IsoTimestamps.Parse(text) ?? Milliseconds(text);
        if (moment is null && Has(json, name) && json.GetProperty(name).ValueKind != JsonValueKind.Null)
        {
            terms.OnUnread?.Invoke(UnreadPart.Time);
        }

        return moment;
    }

    /// <summary>Reads an opaque replay id: a number, a text, or a byte buffer.</summary>
    public static string? Position(JsonElement json, string name, string path, FieldErrors errors)
    {
        if (
            json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty(name, out var value)
            || value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
        )
        {
            return Short(json, name, path, errors);
        }

        var bytes = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("data", out var data) ? data : value;
        var buffer = new List<byte>();
        foreach (var element in bytes.ValueKind == JsonValueKind.Array ? bytes.EnumerateArray() : default)
        {
            if (buffer.Count == 64 || element.ValueKind != JsonValueKind.Number || !element.TryGetByte(out var b))
            {
                buffer.Clear();
                break;
            }

            buffer.Add(b);
        }

        if (buffer.Count == 0)
        {
            errors.Add(path, "is not a position: a number, a text, or a buffer of 1 to 64 bytes");
        }

        return buffer.Count == 0 ? null : Convert.ToBase64String([.. buffer]);
    }

    private static IEnumerable<(string Text, string Path)> Texts(JsonElement list, string path, int most, FieldErrors errors)
    {
        if (list.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            yield break;
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > most)
        {
            errors.Add(path, $"is not a list of at most {most} texts");
            yield break;
        }

        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var at = $"{path}[{index++}]";
            if (Text(element) is { } text)
            {
                if (text.Length > 0)
                {
                    yield return (text, at);
                }
            }
            else if (element.ValueKind != JsonValueKind.Null)
            {
                errors.Add(at, "is not a text or a number");
            }
        }
    }
}
