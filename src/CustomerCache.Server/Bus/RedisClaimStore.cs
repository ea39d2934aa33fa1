using CustomerCache.Server.Clustering;
using CustomerCache.Server.Storage.Redis;
using CustomerCache.Sources.Bus;
using StackExchange.Redis;

namespace CustomerCache.Server.Bus;

/// <summary>Stores claim checks in the Redis that all services on the bus share. Connects with the first; thread safe.</summary>
internal sealed class RedisClaimStore(string connectionString) : IClaimStore, IAsyncDisposable
{
    private readonly RedisLink _link = new(RedisRegistration.Connection(new RedisOptions { ConnectionString = connectionString }));

    /// <inheritdoc/>
    public async Task StoreAsync(string token, ReadOnlyMemory<byte> message, TimeSpan lifetime, CancellationToken cancellationToken) =>
        await RunAsync(redis => redis.StringSetAsync(token, message, lifetime), cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]?> FindAsync(string token, CancellationToken cancellationToken) =>
        RunAsync(async redis => (byte[]?)await redis.StringGetAsync(token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run(await _link.OpenAsync()).WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            throw new ClaimUnavailableException("the Redis of the claim check cannot be reached", failure);
        }
    }
}
