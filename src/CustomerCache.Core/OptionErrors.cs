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
