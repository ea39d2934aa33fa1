using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>
/// Verifies webhook signatures: HMAC-SHA256 of the uncompressed body, in hexadecimal after <c>sha256=</c>, in <c>X-Signature-256</c> or in
/// GitHub's header. Compared in constant time.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>The header.</summary>
    public const string Header = "X-Signature-256";

    private const string OtherHeader = "X-Hub-Signature-256";
    private const string Prefix = "sha256=";

    /// <summary>Returns whether a request has a signature header.</summary>
    public static bool IsThere(IHeaderDictionary headers) => TryRead(headers, stackalloc byte[HMACSHA256.HashSizeInBytes]);

    /// <summary>Returns whether a request is signed with a secret.</summary>
    public static bool IsValid(IHeaderDictionary headers, ReadOnlySpan<byte> body, string secret)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return TryRead(headers, hash)
            && CryptographicOperations.FixedTimeEquals(hash, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
    }

    private static bool TryRead(IHeaderDictionary headers, Span<byte> hash)
    {
        var given = (headers.TryGetValue(Header, out var own) ? own : headers[OtherHeader]).ToString();
        return given.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && given.Length == Prefix.Length + (2 * hash.Length)
            && Convert.FromHexString(given.AsSpan(Prefix.Length), hash, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == hash.Length;
    }
}
