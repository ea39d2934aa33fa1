using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace CustomerCache.Server.Http;

/// <summary>
/// Creates and compares entity tags. They are strong and include the content's encoding; comparison with <c>If-None-Match</c> is weak, as
/// RFC 9110 requires.
/// </summary>
internal static class EntityTags
{
    /// <summary>Returns the tag of content by its bytes.</summary>
    public static string OfBytes(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return $"\"{Base64Url.EncodeToString(hash[..12])}\"";
    }

    /// <summary>Returns the tag of content by what determines it.</summary>
    public static string OfText(string identity) => OfBytes(Encoding.UTF8.GetBytes(identity));

    /// <summary>Returns the tag of the same content in an encoding.</summary>
    public static string Encoded(string tag, string encoding) => $"{tag[..^1]}-{encoding}\"";

    /// <summary>Sets the tag. Returns true when the caller has this content in any encoding: answer 304.</summary>
    public static bool IsNotModified(this HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        var known = context.Request.Headers.IfNoneMatch;
        if (known.Count == 0 || !Matches(known, tag))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static bool Matches(StringValues known, string tag)
    {
        var opaque = tag.AsSpan(1, tag.Length - 2);
        foreach (var value in known)
        {
            foreach (var part in value.AsSpan().Split(','))
            {
                var candidate = value.AsSpan(part).Trim();
                candidate = candidate.StartsWith("W/", StringComparison.Ordinal) ? candidate[2..] : candidate;
                candidate = candidate.Trim('"');
                var dash = candidate.LastIndexOf('-');
                if (
                    candidate is "*"
                    || candidate.SequenceEqual(opaque)
                    || (dash > 0 && candidate[(dash + 1)..] is "gzip" or "br" && candidate[..dash].SequenceEqual(opaque))
                )
                {
                    return true;
                }
            }
        }

        return false;
    }
}
