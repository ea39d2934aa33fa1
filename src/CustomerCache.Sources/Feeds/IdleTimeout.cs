namespace CustomerCache.Sources.Feeds;

/// <summary>How long a feed may be silent. Only waiting for it counts: whoever takes long over what came does no harm.</summary>
internal sealed class IdleTimeout(TimeSpan limit, TimeProvider time)
{
    /// <summary>Waits for a sign of life; throws <see cref="TimeoutException"/> when none comes in time.</summary>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> wait, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await wait(either.Token);
        }
        catch (OperationCanceledException silence) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The feed was silent for {limit}.", silence);
        }
    }
}
