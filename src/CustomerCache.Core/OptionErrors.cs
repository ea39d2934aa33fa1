using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace CustomerCache.Core;

/// <summary>
/// Collects the errors of a configuration section, each with its full key and the remedy; never with a value that may be secret.
/// </summary>
public sealed partial class OptionErrors(string section)
{
    private readonly List<string> _all = [];

    /// <summary>The number of errors.</summary>
    public int Count => _all.Count;

    /// <summary>Adds an error; the key is relative to the section.</summary>
    public void Add(string key, string remedy) => _all.Add($"{section}:{key} {remedy}");

    /// <summary>Adds errors that name their keys themselves.</summary>
    public void AddRange(IEnumerable<string> errors) => _all.AddRange(errors);

    /// <summary>Adds an error unless the value is valid.</summary>
    public void Require(bool isValid, string key, string remedy)
    {
        if (!isValid)
        {
            Add(key, remedy);
        }
    }

    /// <summary>Requires a text that is not blank.</summary>
    public void RequireText(string key, string? value, string what) =>
        Require(!string.IsNullOrWhiteSpace(value), key, $"is missing; set it to {what}");

    /// <summary>Requires a value between two bounds, both included.</summary>
    public void RequireRange<T>(string key, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            Add(key, FormattableString.Invariant($"is {value}; set it to a value from {min} to {max}"));
        }
    }

    /// <summary>Requires a URL that credentials may be sent to: https, or http on loopback only.</summary>
    public void RequireUrl(string key, string? value, string example)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(key, $"is missing; set it to an address such as {example}");
        }
        else if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            Add(key, $"is not an absolute http(s) address; set it to one such as {example}");
        }
        else if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            Add(key, $"has a user, a query or a fragment; leave only scheme, host, port and path, such as {example}");
        }
        else if (!IsPrivate(url))
        {
            Add(key, $"would send credentials in clear; use https (http is allowed to loopback addresses only), such as {example}");
        }
    }

    /// <summary>Returns whether secrets may be sent to a URL: over https, or over http to a loopback address.</summary>
    public static bool IsPrivate(Uri url) => url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback);

    /// <summary>Returns a text in which the accounts of addresses, such as that of nats://user:password@host, are <c>***</c>.</summary>
    public static string WithoutAccounts(string text) => Accounts().Replace(text, "***");

    [GeneratedRegex(@"(?<=://)[^/@\s]+(?=@)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Accounts();

    /// <summary>Returns success, or a failure with all errors.</summary>
    public TResult ToResult<TResult>(TResult success, Func<IEnumerable<string>, TResult> failure) =>
        _all.Count == 0 ? success : failure(_all);
}

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
