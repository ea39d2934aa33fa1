using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>
/// Tells whether a path still names the file that was opened. On Linux an open file can be deleted or replaced; what is written to it afterwards
/// is gone with the process.
/// </summary>
internal sealed class OpenFile(string path) : IDisposable
{
    // Shared with everybody, so that it takes no lock. It stays open as long as SQLite uses the file: closing it would release SQLite's locks.
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Whether the path names another file by now, or none.</summary>
    public bool HasMoved => !File.Exists(path)
        || (OperatingSystem.IsLinux() && LinkTarget is { } target && target.EndsWith(" (deleted)", StringComparison.Ordinal));

    private string? LinkTarget => new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}")).LinkTarget;

    public void Dispose() => _handle.Dispose();
}
