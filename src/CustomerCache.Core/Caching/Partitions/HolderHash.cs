using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Hashes bearer tokens: the first 128 bits of HMAC-SHA256. Distinguishes users without revealing their tokens.</summary>
public static class HolderHash
{
    /// <summary>The length of a hash, in bytes.</summary>
    public const int Length = 16;

    /// <summary>The length of the secret, in bytes.</summary>
    public const int SecretLength = 32;

    /// <summary>Returns the hash of a token: 22 characters of base64url.</summary>
    public static string Of(ReadOnlySpan<byte> secret, string token)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(token), hash);
        return System.Buffers.Text.Base64Url.EncodeToString(hash[..Length]);
    }

    /// <summary>Parses the result of <see cref="Of"/>; any other text is hashed, which distinguishes holders too.</summary>
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
