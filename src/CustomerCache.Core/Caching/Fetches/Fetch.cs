namespace CustomerCache.Core.Caching.Fetches;

/// <summary>One caller fetches a key; others wait for it.</summary>
/// <param name="Key">What is fetched.</param>
/// <param name="Token">Proves who the fetcher is.</param>
/// <param name="Sequence">The number of the partition's last change when it began: an invalidation with a higher one came during the fetch.</param>
internal sealed record Fetch(CacheKey Key, string Token, long Sequence)
{
    private readonly TaskCompletionSource<FetchEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Until when the fetcher is believed to be alive.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Whether its key was invalidated since it began: its value is for those who wait already, and is not stored.</summary>
    public bool IsDetached { get; set; }

    public Task<FetchEnd> End => _end.Task;

    public void Finish(FetchEnd end) => _end.TrySetResult(end);
}
