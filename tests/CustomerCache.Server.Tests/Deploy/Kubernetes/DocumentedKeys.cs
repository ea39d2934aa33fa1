using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The keys of section <c>CustomerCache</c> that docs/configuration.md lists, with <c>N</c> for a number in a list.</summary>
internal static partial class DocumentedKeys
{
    public static IReadOnlySet<string> All { get; } = Read(File.ReadAllText(Repository.File("docs/configuration.md")));

    /// <summary>Returns the key of an environment variable as the page writes it; null for one outside of the product's section.</summary>
    public static string? OfVariable(string name) =>
        name.StartsWith("CustomerCache__", StringComparison.Ordinal)
            ? Numbers().Replace(name["CustomerCache__".Length..].Replace("__", ":", StringComparison.Ordinal), ":N")
            : null;

    private static HashSet<string> Read(string page)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in Rows().Matches(page).Select(m => m.Groups["cell"].Value))
        {
            var before = "";
            foreach (var key in Keys().Matches(row).Select(m => m.Groups["key"].Value))
            {
                // ":Port" after "Alerts:Smtp:Host" is Alerts:Smtp:Port.
                before = key[0] == ':' ? before[..before.LastIndexOf(':')] + key : key;
                keys.Add(before);
            }
        }

        return keys;
    }

    [GeneratedRegex(@"(?m)^\| (?<cell>`[^|]*) \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex("`(?<key>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Keys();

    [GeneratedRegex(@":\d+(?=:|$)", RegexOptions.None, 1000)]
    private static partial Regex Numbers();
}
