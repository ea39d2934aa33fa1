using System.IO.Hashing;
using System.Text;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>Computes the checksum of a row over everything that it holds, so that a damaged or misplaced row is detected.</summary>
internal static class RowChecksum
{
    /// <summary>Returns 16 bytes.</summary>
    public static byte[] Of(string first, string second, string etag, ReadOnlySpan<byte> payload)
    {
        var hash = new XxHash128();
        foreach (var part in (ReadOnlySpan<string>)[first, second, etag])
        {
            hash.Append(Encoding.UTF8.GetBytes(part));

            // Keeps "a" + "bc" and "ab" + "c" apart: no UTF-8 text has this byte.
            hash.Append([0xFF]);
        }

        hash.Append(payload);
        return hash.GetCurrentHash();
    }
}
