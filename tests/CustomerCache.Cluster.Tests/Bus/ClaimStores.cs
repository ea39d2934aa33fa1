using CustomerCache.Sources.Bus;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>A store of claim checks that blocks until a test releases it.</summary>
internal sealed class BlockedClaimStore : IClaimStore
{
    private readonly TaskCompletionSource _storeStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a message is to be stored.</summary>
    public Task StoreStarted => _storeStarted.Task;

    public void Release() => _released.TrySetResult();

    public Task StoreAsync(string token, ReadOnlyMemory<byte> message, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        _storeStarted.TrySetResult();
        return _released.Task;
    }

    public Task<byte[]?> FindAsync(string token, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);
}

/// <summary>
/// A store that fails for every token, with the token as its reason: it sends a scripted error over a real bus.
/// </summary>
internal sealed class FailingClaimStore : IClaimStore
{
    public Task StoreAsync(string token, ReadOnlyMemory<byte> message, TimeSpan lifetime, CancellationToken cancellationToken) =>
        throw new ClaimUnavailableException("nothing is stored here");

    public Task<byte[]?> FindAsync(string token, CancellationToken cancellationToken) => throw new ClaimUnavailableException(token);
}
