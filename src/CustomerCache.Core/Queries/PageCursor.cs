using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Core.Queries;

/// <summary>
/// Represents the start of a page: an offset into the records selected by one query from exact versions. Opaque to callers.
/// </summary>
/// <param name="Offset">The number of selected records before the page.</param>
/// <param name="Basis">The digest of the query and of the versions.</param>
public sealed record PageCursor(int Offset, string Basis)
{
    /// <summary>Returns the digest of a query and the versions.</summary>
    public static string BasisOf(RecordQuery query, IEnumerable<string> versions) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.UTF8.GetBytes(query.Canonical + "\n" + string.Join('\n', versions))).AsSpan(0, 12)
        );

    /// <summary>Parses a cursor; returns null when it is invalid.</summary>
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
