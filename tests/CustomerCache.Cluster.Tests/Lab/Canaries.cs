using System.Globalization;
using System.Text;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// A unique value for each secret, and the search for them. Each has a core that no encoding of text changes, and characters around it that
/// every encoding does, so that what removes a secret has to know how it is written.
/// </summary>
internal sealed class Canaries
{
    // 12 characters, so that its Base64 has whole groups of four.
    private const int CoreLength = 12;

    private readonly Dictionary<string, string> _cores = new(StringComparer.Ordinal);

    /// <summary>The keys that were given a value.</summary>
    public IEnumerable<string> Keys => _cores.Keys;

    /// <summary>Returns the core of a key's value.</summary>
    public string Core(string key)
    {
        if (!_cores.TryGetValue(key, out var core))
        {
            core = string.Create(CultureInfo.InvariantCulture, $"c4n4ry{_cores.Count:000}yrn");
            _cores.Add(key, core);
        }

        return core;
    }

    /// <summary>Returns the value of a key.</summary>
    public string Of(string key) => $"<p+\"/&{Core(key)}'%41 >";

    /// <summary>Returns the keys whose values are in a text: as they are, in any case, in Base64 or hexadecimal.</summary>
    public IEnumerable<string> In(string text) => _cores.Where(c => Forms(c.Value).Any(text.Contains)).Select(c => c.Key);

    /// <summary>Returns whether a text has the value of a key in any form.</summary>
    public bool IsIn(string text, string key) => Forms(_cores[key]).Any(f => text.Contains(f, StringComparison.Ordinal));

    private static IEnumerable<string> Forms(string core)
    {
        var bytes = Encoding.ASCII.GetBytes(core);
        return
        [
            core,
            core.ToUpperInvariant(),
            new string([.. core.Reverse()]),
            Convert.ToHexString(bytes),
            Convert.ToHexStringLower(bytes),
            .. Enumerable.Range(0, 3).Select(before => InBase64(bytes, before)),
        ];
    }

    // What is the same in the Base64 of every text that has the bytes after a number of others.
    private static string InBase64(byte[] bytes, int before)
    {
        var first = ((before * 8) + 5) / 6;
        var end = (before + CoreLength) * 8 / 6;
        return Convert.ToBase64String([.. new byte[before], .. bytes])[first..end];
    }
}
