using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Represents an address that was read or written, in canonical form.</summary>
/// <remarks>
/// Path and query, parameters sorted by name, comma lists sorted, uniform escaping, without scheme, host and fragment. Contains no bearer
/// token: parsing removes it, and <see cref="WithTokenHash"/> adds its keyed hash.
/// </remarks>
public sealed record ResourceAddress
{
    /// <summary>The maximum length of an address, in characters.</summary>
    public const int MaxLength = 8_192;

    /// <summary>The parameter that contains the token.</summary>
    public const string TokenParameter = "access_token";

    private const string PathMarks = "-._~!$&'()*+,;=:@";
    private const string QueryMarks = "-._~!$'()*:@/?;";

    private ResourceAddress(string path, string query) => (Path, Query) = (path, query);

    /// <summary>Gets the path, such as <c>/posts/42</c>.</summary>
    public string Path { get; }

    /// <summary>Gets the parameters without the token, such as <c>a=1,3&amp;b=2</c>; empty for none.</summary>
    public string Query { get; }

    /// <summary>Gets the keyed hash of the token of the copy's user; null for none.</summary>
    public string? TokenHash { get; private init; }

    /// <summary>Parses an address and removes its token; the token is null when there is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ResourceAddress? address, out string? token)
    {
        (address, token) = (null, null);
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength || text.Any(char.IsControl))
        {
            return false;
        }

        var local = WithoutHost(text.Split('#')[0]);
        var mark = local.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? local : local[..mark];
        if (!path.StartsWith('/'))
        {
            return false;
        }

        var parameters = mark < 0 ? [] : Parameters(local[(mark + 1)..]);
        token = parameters.Find(p => p.Key == TokenParameter && p.Value.Length > 0).Value;
        parameters.RemoveAll(p => p.Key == TokenParameter);
        address = new ResourceAddress(
            string.Join('/', path.Split('/').Select(s => Escape(Uri.UnescapeDataString(s), PathMarks))),
            Join(parameters)
        );
        return true;
    }

    /// <summary>Returns the address of an event, without holder; null when there is none.</summary>
    public static ResourceAddress? Of(ChangeEvent change) => TryParse(change.ResourceUrl, out var address, out _) ? address : null;

    /// <summary>Returns the address of the copy of the user with a token hash; null for none.</summary>
    public ResourceAddress WithTokenHash(string? hash) => this with { TokenHash = string.IsNullOrEmpty(hash) ? null : hash };

    /// <summary>Returns a segment of the path, from 0: in <c>/posts/42</c> segment 1 is 42.</summary>
    public bool TrySegment(int offset, [NotNullWhen(true)] out string? segment)
    {
        var segments = Path.Split('/');
        segment = offset >= 0 && offset < segments.Length - 1 ? Uri.UnescapeDataString(segments[offset + 1]) : null;
        return !string.IsNullOrEmpty(segment);
    }

    /// <summary>Returns the value of a parameter; the first one when it is repeated.</summary>
    public bool TryParameter(string name, [NotNullWhen(true)] out string? value)
    {
        value = Parameters(Query).Find(p => p.Key == name).Value;
        return !string.IsNullOrEmpty(value);
    }

    /// <summary>Returns the canonical address, with the hash in place of the token.</summary>
    public override string ToString()
    {
        var query = TokenHash is null ? Query : Join([.. Parameters(Query), new(TokenParameter, TokenHash)]);
        return query.Length == 0 ? Path : $"{Path}?{query}";
    }

    private static string WithoutHost(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || !text[..scheme].All(char.IsAsciiLetterOrDigit))
        {
            return text;
        }

        var rest = text[(scheme + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        return end < 0 ? "/"
            : rest[end] == '?' ? "/" + rest[end..]
            : rest[end..];
    }

    private static List<KeyValuePair<string, string>> Parameters(string query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            parameters.Add(equals < 0 ? new(Unescape(part), "") : new(Unescape(part[..equals]), Unescape(part[(equals + 1)..])));
        }

        return parameters;
    }

    private static string Join(List<KeyValuePair<string, string>> parameters) =>
        string.Join(
            '&',
            parameters
                .Select(p => (p.Key, Value: SortedList(p.Value)))
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .ThenBy(p => p.Value, StringComparer.Ordinal)
                .Select(p => $"{Escape(p.Key, QueryMarks)}={p.Value}")
        );

    private static string SortedList(string value) =>
        string.Join(',', value.Split(',').Order(StringComparer.Ordinal).Select(v => Escape(v, QueryMarks)));

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Escape(string text, string marks)
    {
        if (text.All(c => char.IsAsciiLetterOrDigit(c) || marks.Contains(c, StringComparison.Ordinal)))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || marks.Contains((char)b, StringComparison.Ordinal))
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append('%').Append(Convert.ToHexString([b]));
            }
        }

        return escaped.ToString();
    }
}
