namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Runs asynchronous work over a list with a limit on how much is under way. Stays on the caller's scheduler: in a grain's turn one piece
/// of work runs at a time, elsewhere they run side by side, and must be thread safe.
/// </summary>
public static class FanOut
{
    /// <summary>
    /// Results in the order of the items. The first exception ends it: no further item is started, and it is thrown when what runs has
    /// ended.
    /// </summary>
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
