namespace CustomerCache.Tests.Contract;

/// <summary>A source whose answer is how often it was asked.</summary>
internal sealed class Counter
{
    private int _fetches;

    public int Fetches => _fetches;

    public Task<int> NextAsync(CancellationToken cancellationToken) => Task.FromResult(Interlocked.Increment(ref _fetches));
}
