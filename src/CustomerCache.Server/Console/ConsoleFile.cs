using System.IO.Compression;
using CustomerCache.Server.Http;

// Not ".Console": that would hide System.Console in the whole project.
namespace CustomerCache.Server.OperatorConsole;

/// <summary>A file of the console as it is sent: content, type and entity tag. Immutable.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Compressed">The same, gzipped once at the start.</param>
/// <param name="ContentType">The content type; browsers must not guess.</param>
/// <param name="Tag">The entity tag; depends on the content only, so it is the same on every machine and after every restart.</param>
internal sealed record ConsoleFile(ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Compressed, string ContentType, string Tag)
{
    public static ConsoleFile Of(byte[] content, string contentType)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return OfCompressed(content, memory.ToArray(), contentType);
    }

    public static ConsoleFile OfCompressed(byte[] content, byte[] compressed, string contentType) =>
        new(content, compressed, contentType, EntityTags.OfBytes(content));
}
