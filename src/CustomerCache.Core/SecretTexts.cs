using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace CustomerCache.Core;

/// <summary>
/// Removes secrets from what others say before it is shown: as they are, and as JSON, HTML, addresses, forms and Base64 write them, also
/// one in another. Immutable.
/// </summary>
public sealed partial class SecretTexts
{
    /// <summary>Stands for a secret.</summary>
    public const string Hidden = "***";

    // Shorter secrets would match ordinary words.
    private const int MinLength = 4;

    private static readonly Func<string, string>[] Encodings =
    [
        JavaScriptEncoder.Default.Encode,
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode,
        Uri.EscapeDataString,
        WebUtility.UrlEncode,
        WebUtility.HtmlEncode,
    ];

    // Longest first: one form may be a part of another.
    private readonly string[] _forms;
    private readonly SearchValues<string> _search;

    /// <param name="secrets">The secrets; those shorter than four characters are not removed.</param>
    public SecretTexts(IEnumerable<string> secrets)
    {
        _forms =
        [
            .. secrets
                .Where(s => s.Length >= MinLength)
                .Distinct(StringComparer.Ordinal)
                .SelectMany(Forms)
                .Where(f => f.Length >= MinLength)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(f => f.Length),
        ];

        // Hexadecimal digits of escapes are written in either case.
        _search = SearchValues.Create(_forms, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Removes nothing.</summary>
    public static SecretTexts None { get; } = new([]);

    /// <summary>Returns whether a text has a secret.</summary>
    public bool AreIn(string text) => text.AsSpan().ContainsAny(_search);

    /// <summary>Returns a text with <see cref="Hidden"/> for each secret.</summary>
    public string Hide(string text) =>
        AreIn(text) ? _forms.Aggregate(text, (t, form) => t.Replace(form, Hidden, StringComparison.OrdinalIgnoreCase)) : text;

    /// <summary>
    /// Returns what is secret in a setting that is an address or a connection string: the passwords of
    /// <c>nats://user:password@host</c> and <c>redis:6379,password=…</c>.
    /// </summary>
    public static IEnumerable<string> PasswordsIn(string setting) =>
        Passwords().Matches(setting).Select(m => m.Groups["password"].Value).SelectMany(p => new[] { p, Uri.UnescapeDataString(p) });

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        string[] once = [secret, .. Encodings.Select(e => e(secret)), .. Enumerable.Range(0, 3).SelectMany(n => InBase64(bytes, n))];
        return once.Concat(once.SelectMany(o => Encodings.Select(e => e(o))));
    }

    // What is the same in the Base64 of every text that has the bytes after a number of others, such as that of user:password.
    private static IEnumerable<string> InBase64(byte[] bytes, int before)
    {
        var (first, end) = (((before * 8) + 5) / 6, (before + bytes.Length) * 8 / 6);
        var text = Convert.ToBase64String([.. new byte[before], .. bytes])[first..end];
        return [text, text.Replace('+', '-').Replace('/', '_')];
    }

    [GeneratedRegex(
        @"://[^/@\s:]*:(?<password>[^@,;\s]+)@|[,;]\s*password=(?<password>[^,;]+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Passwords();
}
