namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>
/// Locks a data folder against a second process. The operating system releases the lock when the process ends, however it ends.
/// </summary>
internal static class DataFolderLock
{
    /// <summary>
    /// Acquires the lock; throws <see cref="StartRefusedException"/> when another process has it or the folder cannot be written.
    /// </summary>
    public static FileStream Take(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The data folder {path} cannot be created: {failure.Message} Set CustomerCache:DataFolder to a folder that this user may "
                    + $"write.",
                failure
            );
        }

        try
        {
            return new FileStream(Path.Combine(path, "customer-cache.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StartRefusedException(
                $"The data folder {path} cannot be written: {failure.Message} Set CustomerCache:DataFolder to a folder that this user may "
                    + $"write.",
                failure
            );
        }
        catch (IOException failure)
        {
            throw new StartRefusedException(
                $"The data folder {path} is in use by another process; stop that one, or set CustomerCache:DataFolder to another folder.",
                failure
            );
        }
    }
}
