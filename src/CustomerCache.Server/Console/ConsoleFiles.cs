using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using CustomerCache.Server.Http;

// Not ".Console": that would hide System.Console in the whole project.
namespace CustomerCache.Server.OperatorConsole;

/// <summary>The files of the operators' console, embedded in this assembly, by request path. Read once.</summary>
internal sealed class ConsoleFiles
{
    private const string Root = "/console/";
    private const string StartPage = "/console/index.html";
    private const string ApiStart = "/console/docs.html";
    private const string SignInStart = "/console/sign-in.html";
    private const string Contents = "/console/docs/contents.json";

    private static readonly Lazy<ConsoleFiles> Embedded = new(() => new ConsoleFiles(typeof(ConsoleFiles).Assembly));

    private readonly FrozenDictionary<string, ConsoleFile> _files;
    private readonly string _edition;

    private ConsoleFiles(Assembly assembly)
    {
        var files = assembly
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(Root[1..], StringComparison.Ordinal))
            .ToDictionary(n => "/" + n.Replace('\\', '/'), n => Content(assembly, n), StringComparer.Ordinal);
        files[Contents] = Encoding.UTF8.GetBytes(ContentsOf(files));
        _edition = EntityTags
            .OfText(string.Join('\n', files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => EntityTags.OfBytes(f.Value))))
            .Trim('"');

        // Paths of files that a page references contain the edition, so that browsers cache them until it changes.
        string Text(string name) =>
            Encoding
                .UTF8.GetString(files[name])
                .Replace("{edition}", _edition, StringComparison.Ordinal)
                .Replace("{version}", ProductVersion.WithCommit, StringComparison.Ordinal);

        ConsoleFile Page(string name) => ConsoleFile.Of(Encoding.UTF8.GetBytes(Text(name)), TypeOf(name));

        var served = files
            .Where(f => f.Key is not (StartPage or ApiStart or SignInStart))
            .ToDictionary(f => f.Key, f => ConsoleFile.Of(f.Value, TypeOf(f.Key)), StringComparer.Ordinal);
        served["/"] = Page(StartPage);
        served[ApiPage.Path] = Page(ApiStart);
        SignInPage = Text(SignInStart);
        served["/favicon.ico"] = served["/console/icon.svg"];
        _files = served.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Gets the template of the page that answers a failed sign-in.</summary>
    public string SignInPage { get; }

    /// <summary>Returns the files embedded in this assembly.</summary>
    public static ConsoleFiles All => Embedded.Value;

    /// <summary>
    /// Returns the file at a path. <paramref name="isForEver"/>: the content at this path never changes. A path of another edition, which
    /// browsers request while a new version is rolled out, returns this edition's file, not cacheable.
    /// </summary>
    public bool TryFind(string path, [NotNullWhen(true)] out ConsoleFile? file, out bool isForEver)
    {
        isForEver = false;
        if (_files.TryGetValue(path, out file))
        {
            return true;
        }

        if (!path.StartsWith(Root, StringComparison.Ordinal) || path.IndexOf('/', Root.Length) is not (> 0 and var end))
        {
            return false;
        }

        isForEver = path.AsSpan(Root.Length, end - Root.Length).SequenceEqual(_edition);
        return _files.TryGetValue(string.Concat(Root, path.AsSpan(end + 1)), out file);
    }

    // The documents by name, each with its heading.
    private static string ContentsOf(Dictionary<string, byte[]> files)
    {
        var list = new JsonArray();
        foreach (
            var (path, content) in files
                .Where(f => f.Key.EndsWith(".md", StringComparison.Ordinal))
                .OrderBy(f => f.Key, StringComparer.Ordinal)
        )
        {
            var heading = Encoding.UTF8.GetString(content).Split('\n', 2)[0].TrimStart('#', ' ').Trim();
            list.Add(new JsonObject { ["path"] = path.TrimStart('/'), ["heading"] = heading });
        }

        return list.ToJsonString();
    }

    private static byte[] Content(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    // Shown as text: browsers download "text/markdown".
    private static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".json" => "application/json; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".md" => "text/plain; charset=utf-8",
            _ => throw new InvalidOperationException($"The console has a file of an unknown type: {name}"),
        };
}
