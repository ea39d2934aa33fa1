using System.Collections.Immutable;
using System.Text;

namespace CustomerCache.Core.Caching;

/// <summary>Encodes entities in an HTTP header: <c>product:A, site:caf%C3%A9</c>.</summary>
/// <remarks>
/// In ids, everything but visible ASCII characters, and commas and percent signs, is percent-encoded in UTF-8. Characters that are not
/// encoded are read as they are.
/// </remarks>
public static class EntityHeader
{
    /// <summary>Writes entities; every id round-trips.</summary>
    public static string Write(IEnumerable<EntityRef> entities) => string.Join(", ", entities.Select(e => $"{e.Type}:{Escape(e.Id)}"));

    /// <summary>Reads entities; returns null and the first invalid text when there is one.</summary>
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
