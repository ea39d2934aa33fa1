using Orleans.Persistence.Redis;
using StackExchange.Redis;

namespace CustomerCache.Server.Storage.Redis;

/// <summary>Holds a connection to a Redis. Opened lazily, closed with its owner, reconnects after outages. Thread safe.</summary>
internal sealed class RedisLink(ConfigurationOptions connection) : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;

    /// <summary>Returns the connection for a provider of Orleans, which must not close it.</summary>
    public async Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> ShareAsync() => (await ConnectAsync(), true);

    /// <summary>Returns the database, whether or not it is reachable.</summary>
    public async Task<IDatabase> OpenAsync() => (await ConnectAsync()).GetDatabase();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Current() is { IsCompletedSuccessfully: true } connected)
        {
            await (await connected).DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Current() is { IsCompletedSuccessfully: true } connected)
        {
            connected.Result.Dispose();
        }
    }

    private Task<ConnectionMultiplexer>? Current()
    {
        lock (_gate)
        {
            return _connecting;
        }
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (_gate)
        {
            return _connecting is null or { IsFaulted: true } or { IsCanceled: true }
                ? _connecting = ConnectionMultiplexer.ConnectAsync(connection)
                : _connecting;
        }
    }
}

/// <summary>
/// Translates failures of Redis into <see cref="StorageUnavailableException"/>, as those of SQLite are, so that callers on other silos tell
/// an outage from a defect.
/// </summary>
internal static class RedisFailures
{
    public static Task TranslateAsync(Func<Task> call) =>
        TranslateAsync(async () =>
        {
            await call();
            return true;
        });

    public static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is RedisException or RedisTimeoutException or RedisStorageException)
        {
            throw new StorageUnavailableException($"Redis cannot be read or written: {failure.Message}", failure);
        }
    }
}
