using System.Collections.Immutable;
using System.Text;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Entities as the value of an HTTP header: <c>product:A, site:caf%C3%A9</c>. In an identification everything but visible ASCII characters,
/// and commas and percent signs, is percent-encoded in UTF-8; when read, what is not encoded is taken as it is.
/// </summary>
public static class EntityHeader
{
    /// <summary>Writes entities; every identification comes back as it is.</summary>
    public static string Write(IEnumerable<EntityRef> entities) => string.Join(", ", entities.Select(e => $"{e.Type}:{Escape(e.Id)}"));

    /// <summary>Reads entities; null and the first text that is none when there is one.</summary>
    public static ImmutableArray<EntityRef>? TryRead(IEnumerable<string?> values, out string? wrong)
    {
        var entities = ImmutableArray.CreateBuilder<EntityRef>();
        foreach (
            var text in values.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        )
        {
            if (!EntityRef.TryParse(Uri.UnescapeDataString(text), out var entity))
            {
                wrong = text;
                return null;
            }

            entities.Add(entity);
        }

        wrong = null;
        return entities.ToImmutable();
    }

    private static string Escape(string id)
    {
        if (id.All(IsPlain))
        {
            return id;
        }

        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(id))
        {
            _ = IsPlain((char)b)
                ? escaped.Append((char)b)
                : escaped.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    private static bool IsPlain(char c) => c is > ' ' and < '\x7f' and not ',' and not '%';
}
