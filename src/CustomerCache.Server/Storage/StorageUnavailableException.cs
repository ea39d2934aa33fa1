using Microsoft.Data.Sqlite;

namespace CustomerCache.Server.Storage;

/// <summary>The storage cannot be read or written now; nothing of the call was applied. Repeat the call once the cause is mended.</summary>
[GenerateSerializer, Alias("customer-cache.StorageUnavailableException")]
public sealed class StorageUnavailableException : OrleansException
{
    /// <summary>Creates the exception.</summary>
    public StorageUnavailableException(string message, Exception? cause = null)
        : base(message, cause!) { }

    /// <summary>Names the file and what the operating system or SQLite said.</summary>
    internal static StorageUnavailableException Of(string path, SqliteException failure) =>
        new($"{path} cannot be written: {Cause(failure)}.", failure);

    private static string Cause(SqliteException failure) =>
        failure.SqliteErrorCode switch
        {
            8 => "it is read-only",
            10 => "the disk reports an error",
            11 or 26 => "it is damaged; restart to set it aside",
            13 => "the disk is full",
            14 => "it cannot be opened",
            _ => failure.Message,
        };
}
