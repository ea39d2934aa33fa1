using CustomerCache.Server.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>The data folder of a node: a file system of its own where that is possible.</summary>
internal sealed class NodeDisk : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-disk-");
    private bool _isMounted;

    private NodeDisk() { }

    /// <summary>Whether it can be full or read-only.</summary>
    public static bool CanMount => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    public string Folder => _folder.FullName;

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<NodeDisk> CreateAsync()
    {
        var disk = new NodeDisk();
        if (CanMount)
        {
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.Folder);
            disk._isMounted = true;
        }

        return disk;
    }

    /// <summary>Writes until no space is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 64 * 1024, 512 })
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // It is full.
            }
        }
    }

    /// <summary>Makes space again.</summary>
    public void Free() => File.Delete(Ballast);

    /// <summary>Makes it read-only, or no longer; no file of it may be open.</summary>
    public Task ProtectAsync(bool isReadOnly) => RunAsync("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Folder);

    /// <summary>Opens the database, with all that was committed in this one file; its node must have been killed.</summary>
    public FileStream Open()
    {
        var path = Path.Combine(Folder, SqliteDatabase.FileName);
        using (var database = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            database.Open();
            using var checkpoint = database.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }

        return new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
        {
            await RunAsync("umount", Folder);
        }

        _folder.Delete(recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
