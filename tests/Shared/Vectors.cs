using System.Text.Json;

namespace CustomerCache.Tests.Shared;

/// <summary>The golden vectors in the output folder.</summary>
public static class Vectors
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "vectors");

    /// <summary>Every file without its ending, such as <c>velocloud.merge</c>.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    private static readonly Lazy<Dictionary<string, Vector>> ByName = new(() => Files.SelectMany(Read).ToDictionary(v => v.Name));

    public static Vector Get(string name) => ByName.Value[name];

    public static IEnumerable<Vector> Of(string file) => ByName.Value.Values.Where(v => v.File == file);

    private static IEnumerable<Vector> Read(string file)
    {
        using var stream = File.OpenRead(Path.Combine(Folder, file + ".json"));
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(v => new Vector(file, v.Clone()))];
    }
}
