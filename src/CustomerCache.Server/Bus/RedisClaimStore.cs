using CustomerCache.Client.Calling;
using CustomerCache.Sources.Bus;
using StackExchange.Redis;

namespace CustomerCache.Server.Bus;

/// <summary>Stores claim checks in the Redis that all services on the bus share. Connects with the first; thread safe.</summary>
internal sealed class RedisClaimStore(string connectionString) : IClaimStore, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;

    /// <inheritdoc/>
    public async Task StoreAsync(string token, ReadOnlyMemory<byte> message, TimeSpan lifetime, CancellationToken cancellationToken) =>
        await RunAsync(redis => redis.StringSetAsync(token, message, lifetime), cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]?> FindAsync(string token, CancellationToken cancellationToken) =>
        RunAsync(async redis => (byte[]?)await redis.StringGetAsync(token), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connecting is { IsCompletedSuccessfully: true } connected)
        {
            await (await connected).DisposeAsync();
        }
    }

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run((await ConnectAsync()).GetDatabase()).WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            throw new ClaimUnavailableException("the Redis of the claim check cannot be reached", failure);
        }
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (_gate)
        {
            return _connecting ??= RedisConnection.TryParse(connectionString, out var options)
                ? ConnectionMultiplexer.ConnectAsync(RedisConnection.Lasting(options, "customer-cache-claims"))
                : throw new InvalidOperationException("The connection string was validated at startup.");
        }
    }
}
