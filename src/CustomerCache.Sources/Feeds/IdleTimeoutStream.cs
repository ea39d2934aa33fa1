using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Feeds;

/// <summary>Limits how long a feed may be idle. Only the wait for data counts, not its processing.</summary>
internal sealed class IdleTimeout(TimeSpan limit, TimeProvider time)
{
    /// <summary>Waits for data; throws <see cref="TimeoutException"/> when none arrives in time.</summary>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> wait, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await wait(linked.Token);
        }
        catch (OperationCanceledException cancelled) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The feed was idle for {limit}.", cancelled);
        }
    }
}

/// <summary>
/// Applies the idle timeout to every read of a feed, so that comments and other ignored bytes also count as activity. Does not own the
/// inner stream.
/// </summary>
internal sealed class IdleTimeoutStream(Stream feed, IdleTimeout idleTimeout) : ReadOnlyStream(feed, leaveOpen: true)
{
    private readonly Stream _feed = feed;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        idleTimeout.WaitAsync(token => _feed.ReadAsync(buffer, token), cancellationToken);
}
