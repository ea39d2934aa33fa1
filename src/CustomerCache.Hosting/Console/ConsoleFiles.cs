using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using CustomerCache.Hosting.Http;

// Not ".Console": that would hide System.Console from the whole room.
namespace CustomerCache.Hosting.OperatorConsole;

/// <summary>The files of the operators' console, embedded in this assembly, by request path. Read once.</summary>
internal static class ConsoleFiles
{
    private const string Prefix = "console/";
    private const string StartPage = "index.html";

    // Stands in the start page where the version of the service is to be shown.
    private const string VersionMark = "{version}";

    private static readonly Lazy<FrozenDictionary<string, ConsoleFile>> Files = new(Read);

    /// <summary>The files; the start page is at <c>/</c>, all others under <c>/console/</c>.</summary>
    public static FrozenDictionary<string, ConsoleFile> All => Files.Value;

    private static FrozenDictionary<string, ConsoleFile> Read()
    {
        var room = typeof(ConsoleFiles).Assembly;
        return room.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(n => n == Prefix + StartPage ? "/" : "/" + n.Replace('\\', '/'), n => Read(room, n), StringComparer.Ordinal);
    }

    private static ConsoleFile Read(Assembly room, string name)
    {
        using var stream = room.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var content = copy.ToArray();
        if (name == Prefix + StartPage)
        {
            var version = room.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(VersionMark, version, StringComparison.Ordinal));
        }

        return new ConsoleFile(content, Compress(content), TypeOf(name), EntityTags.OfBytes(content));
    }

    private static byte[] Compress(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return memory.ToArray();
    }

    // The documents are shown as they are written; of "text/markdown" a browser would offer a download.
    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".md" => "text/plain; charset=utf-8",
        _ => throw new InvalidOperationException($"The console has a file of an unknown type: {name}"),
    };
}
