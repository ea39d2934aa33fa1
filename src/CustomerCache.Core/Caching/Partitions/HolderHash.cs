using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>A keyed hash of a bearer token: the first 128 bits of its HMAC-SHA256. Tells users apart, and gives nobody a token.</summary>
public static class HolderHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 16;

    /// <summary>Bytes of the secret.</summary>
    public const int SecretLength = 32;

    /// <summary>The hash of a token as text: 22 characters of base64url.</summary>
    public static string Of(ReadOnlySpan<byte> secret, string token)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(token), hash);
        return System.Buffers.Text.Base64Url.EncodeToString(hash[..Length]);
    }

    /// <summary>
    /// The hash behind a text that <see cref="Of"/> made; any other text is hashed once more, which tells holders apart as well.
    /// </summary>
    internal static UInt128 Read(string holder)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (holder.Length != 22 || !System.Buffers.Text.Base64Url.TryDecodeFromChars(holder, hash, out var written) || written != Length)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(holder), hash);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    internal static string Write(UInt128 holder)
    {
        Span<byte> hash = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128LittleEndian(hash, holder);
        return System.Buffers.Text.Base64Url.EncodeToString(hash);
    }
}
