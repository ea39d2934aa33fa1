using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Represents a key pattern, as a Redis 7 glob: <c>*</c> any run of characters, <c>?</c> one character, <c>[abc]</c>, <c>[^abc]</c> and
/// <c>[a-z]</c> one of a set, <c>\</c> escapes the next character.
/// </summary>
/// <remarks>
/// An unclosed set ends with the pattern. Compared ordinally, by UTF-16 code units where Redis compares bytes: the results differ for
/// <c>?</c> and sets with non-ASCII characters. An empty pattern is invalid: a library that passed one on deleted everything.
/// </remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.GlobPattern")]
public sealed record GlobPattern
{
    /// <summary>The maximum length of a pattern, in characters.</summary>
    public const int MaxLength = 1_024;

    private GlobPattern(string text) => Text = text;

    /// <summary>Gets the pattern as written.</summary>
    [Id(0)]
    public string Text { get; }

    /// <summary>Returns a pattern; throws <see cref="FormatException"/> when it is invalid.</summary>
    public static GlobPattern Of(string text) =>
        TryParse(text, out var pattern) ? pattern : throw new FormatException($"'{text}' is not a pattern: it is empty or too long.");

    /// <summary>Parses a pattern; returns false when it is empty, blank or too long.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out GlobPattern? pattern)
    {
        pattern = string.IsNullOrWhiteSpace(text) || text.Length > MaxLength ? null : new GlobPattern(text);
        return pattern is not null;
    }

    /// <summary>Escapes the wildcards in a literal.</summary>
    public static string Escape(string literal)
    {
        var escaped = new StringBuilder(literal.Length + 4);
        foreach (var c in literal)
        {
            if (c is '*' or '?' or '[' or ']' or '^' or '-' or '\\')
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Returns whether a key matches. Takes at most time proportional to the key's length times the pattern's.</summary>
    public bool IsMatch(ReadOnlySpan<char> key)
    {
        var pattern = Text.AsSpan();
        var (p, k, star, resume) = (0, 0, -1, 0);
        while (k < key.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, k);
            }
            else if (p < pattern.Length && MatchesOne(pattern, p, key[k], out var next))
            {
                (p, k) = (next, k + 1);
            }
            else if (star >= 0)
            {
                (p, k) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool MatchesOne(ReadOnlySpan<char> pattern, int at, char c, out int next)
    {
        switch (pattern[at])
        {
            case '?':
                next = at + 1;
                return true;
            case '[':
                return MatchesSet(pattern, at + 1, c, out next);
            case '\\' when at + 1 < pattern.Length:
                next = at + 2;
                return pattern[at + 1] == c;
            default:
                next = at + 1;
                return pattern[at] == c;
        }
    }

    // Parses sets as Redis does: a set ends at the first ] that is neither escaped nor the end of a range, or with the pattern; ranges may
    // be reversed, and the end of a range is not escaped.
    private static bool MatchesSet(ReadOnlySpan<char> pattern, int at, char c, out int next)
    {
        var isNegated = at < pattern.Length && pattern[at] == '^';
        var isInSet = false;
        for (at += isNegated ? 1 : 0; at < pattern.Length && pattern[at] != ']'; at++)
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length)
            {
                isInSet |= pattern[++at] == c;
            }
            else if (at + 2 < pattern.Length && pattern[at + 1] == '-')
            {
                var (from, to) = pattern[at] <= pattern[at + 2] ? (pattern[at], pattern[at + 2]) : (pattern[at + 2], pattern[at]);
                isInSet |= from <= c && c <= to;
                at += 2;
            }
            else
            {
                isInSet |= pattern[at] == c;
            }
        }

        next = Math.Min(at + 1, pattern.Length);
        return isInSet != isNegated;
    }
}
