using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CustomerCache.Server.Storage;

/// <summary>
/// A file whose first line is the SHA-256 and the length of the rest. Replaced atomically: a crash leaves the old file or the new one.
/// The replaced file is kept as <c>*.previous</c>.
/// </summary>
internal static class ChecksummedFile
{
    /// <summary>The name under which the replaced file is kept.</summary>
    public static string Previous(string path) => path + ".previous";

    /// <summary>Replaces the file. When the call returns the content is on disk.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var fresh = path + ".new";
        await using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            await file.WriteAsync(Header(content.Span), cancellationToken);
            await file.WriteAsync(content, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        if (File.Exists(path))
        {
            File.Replace(fresh, path, Previous(path));
        }
        else
        {
            File.Move(fresh, path);
        }
    }

    /// <summary>The content of a file; null when there is no such file. Throws <see cref="InvalidDataException"/> when it is damaged.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        var end = Array.IndexOf(bytes, (byte)'\n');
        var content = bytes.AsMemory(end + 1);
        return end >= 0 && bytes.AsSpan(0, end + 1).SequenceEqual(Header(content.Span))
            ? content
            : throw new InvalidDataException("the checksum of the file does not match its content");
    }

    private static byte[] Header(ReadOnlySpan<byte> content) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"sha256 {Convert.ToHexStringLower(SHA256.HashData(content))} {content.Length}\n"));
}
