namespace CustomerCache.Tests.Contract;

/// <summary>Represents a source that returns the number of its calls.</summary>
internal sealed class Counter
{
    private int _fetches;

    public int Fetches => _fetches;

    public Task<int> NextAsync(CancellationToken cancellationToken) => Task.FromResult(Interlocked.Increment(ref _fetches));
}
