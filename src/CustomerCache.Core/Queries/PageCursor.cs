using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Core.Queries;

/// <summary>
/// Where a page starts: after so many selected records, of exactly the versions and the question it was made for. Opaque to callers.
/// </summary>
/// <param name="Offset">Selected records before the page.</param>
/// <param name="Basis">Digest of the question and of the versions it was answered from.</param>
public sealed record PageCursor(int Offset, string Basis)
{
    /// <summary>The digest of a question and the versions it is answered from.</summary>
    public static string BasisOf(RecordQuery query, IEnumerable<string> versions) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.UTF8.GetBytes(query.Canonical + "\n" + string.Join('\n', versions))).AsSpan(0, 12)
        );

    /// <summary>Reads a cursor; null when it is not one of ours.</summary>
    public static PageCursor? TryParse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return
            dot > 0
            && text.Length - dot == 17
            && int.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && offset > 0
            ? new PageCursor(offset, text[(dot + 1)..])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Offset}.{Basis}");
}
