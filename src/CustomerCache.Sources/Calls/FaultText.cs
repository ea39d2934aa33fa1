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
        var text = Presentable(fault.Detail, secrets, sessionSecrets);
        var reason = fault.Reason is null ? null : Presentable(fault.Reason, secrets, sessionSecrets);
        return text == fault.Detail && reason == fault.Reason ? fault : fault with { Detail = text, Reason = reason };
    }

    private static string Presentable(string text, ReadOnlySpan<string> secrets, ReadOnlySpan<string> sessionSecrets)
    {
        text = Without(Without(text, secrets), sessionSecrets).Trim();
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
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
