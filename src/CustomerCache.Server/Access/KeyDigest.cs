using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Server.Access;

/// <summary>Keys are random and long, so a plain SHA-256 of them cannot be turned back; nothing else of a key is kept.</summary>
internal static class KeyDigest
{
    /// <summary>The digest of a key.</summary>
    public static byte[] Of(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The digest of a configured key; null when there is none to read.</summary>
    public static byte[]? Of(ApiKeyOptions key) => key.Key is not null ? Of(key.Key) : TryRead(key.KeyHash ?? "", out var digest) ? digest : null;

    /// <summary>Reads the written form: hexadecimal, with or without <c>sha256:</c> in front.</summary>
    public static bool TryRead(string text, out byte[] digest)
    {
        digest = new byte[SHA256.HashSizeInBytes];
        var hex = text.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? text.AsSpan("sha256:".Length) : text;
        return hex.Length == 2 * digest.Length && Convert.FromHexString(hex, digest, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
