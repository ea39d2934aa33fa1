namespace CustomerCache.Sources;

/// <summary>Collects the mistakes of a configuration section, each with its full key path.</summary>
internal sealed class OptionErrors(string section)
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Add(string key, string remedy) => _all.Add($"{section}:{key} {remedy}");

    public void RequireText(string key, string? value, string what)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(key, $"is missing; set it to {what}");
        }
    }

    public void RequireRange<T>(string key, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            Add(key, FormattableString.Invariant($"is {value}; set it to a value from {least} to {most}"));
        }
    }

    /// <summary>An address that credentials may be sent to: https, or http to this machine only.</summary>
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
        else if (url.Scheme == "http" && !url.IsLoopback)
        {
            Add(key, $"would send credentials in clear; use https (http is allowed to loopback addresses only), such as {example}");
        }
    }
}
