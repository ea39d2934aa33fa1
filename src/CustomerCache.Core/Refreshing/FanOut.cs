namespace CustomerCache.Core.Refreshing;

/// <summary>Runs asynchronous work over a list with limited concurrency.</summary>
/// <remarks>
/// Stays on the caller's scheduler: inside a grain turn the work is interleaved; elsewhere it runs in parallel and must be thread safe.
/// </remarks>
public static class FanOut
{
    /// <summary>Returns the results in the order of the items.</summary>
    /// <remarks>After the first exception no item is started; the exception is thrown once the running ones have ended.</remarks>
    public static async Task<TResult[]> SelectAsync<T, TResult>(
        IReadOnlyList<T> items,
        int inFlight,
        Func<T, CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlight, 1);
        var results = new TResult[items.Count];
        var next = -1;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(inFlight, items.Count)).Select(_ => WorkAsync()));
        return results;

        async Task WorkAsync()
        {
            try
            {
                for (var i = Interlocked.Increment(ref next); i < items.Count; i = Interlocked.Increment(ref next))
                {
                    stop.Token.ThrowIfCancellationRequested();
                    results[i] = await work(items[i], stop.Token);
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
