using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Makes what a vendor said fit to be shown: free of our secrets, should it echo them, and short.</summary>
internal static class FaultText
{
    /// <summary>Characters of a text that are passed on.</summary>
    public const int MaxLength = 500;

    // Shorter ones would be found in ordinary words.
    private const int ShortestSecret = 4;

    public static VendorFault Presentable(VendorFault fault, ReadOnlySpan<string> secrets, ReadOnlySpan<string> sessionSecrets)
    {
        var text = Without(Without(fault.Detail, secrets), sessionSecrets).Trim();
        text = text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
        return text == fault.Detail ? fault : fault with { Detail = text };
    }

    private static string Without(string text, ReadOnlySpan<string> secrets)
    {
        foreach (var secret in secrets)
        {
            text = secret.Length < ShortestSecret ? text : text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text;
    }
}
