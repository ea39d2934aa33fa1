using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CustomerCache.Silo.Storage;

/// <summary>The one connection of this silo over which keyed stores are read and written. Made when it is first needed, lasts until the host ends, survives a Redis that is gone for a while.</summary>
internal sealed class RedisLink(IOptions<RedisOptions> options) : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;

    /// <summary>The database. Throws when it is known that Redis cannot be reached and <paramref name="mayWait"/> is false.</summary>
    public async Task<IDatabase> OpenAsync(bool mayWait = true)
    {
        var connection = await ConnectAsync();
        return mayWait || connection.IsConnected
            ? connection.GetDatabase()
            : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "Redis is not connected.");
    }

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
                ? _connecting = ConnectionMultiplexer.ConnectAsync(RedisRegistration.Connection(options.Value))
                : _connecting;
        }
    }
}
