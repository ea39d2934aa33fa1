namespace CustomerCache.Server.Tests.Storage;

/// <summary>A folder that is deleted after the test.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>The mode of a file with personal data.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-test-");

    public string Path => _folder.FullName;

    /// <summary>The modes of the files of a folder, by name; where files have none, as they should be.</summary>
    public static IReadOnlyDictionary<string, UnixFileMode> ModesIn(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .ToDictionary(
                f => System.IO.Path.GetFileName(f),
                f => OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(f),
                StringComparer.Ordinal
            );

    public void Dispose() => _folder.Delete(recursive: true);
}
