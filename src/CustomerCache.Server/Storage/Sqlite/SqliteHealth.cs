using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>Reports whether the database can be written, by writing to it.</summary>
internal sealed class SqliteHealth(SqliteDatabase database) : IStorageHealth
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database
                .WriteAsync(static s => s.Execute("INSERT OR REPLACE INTO node VALUES ('health', '1')"), cancellationToken)
                .WaitAsync(Limit, cancellationToken);
            return null;
        }
        catch (StorageUnavailableException failure)
        {
            return failure.Message;
        }
        catch (TimeoutException)
        {
            return $"{database.Path} was not written within {Limit.TotalSeconds} s";
        }
    }
}
