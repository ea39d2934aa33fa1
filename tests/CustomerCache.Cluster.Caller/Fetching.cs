using System.Globalization;
using CustomerCache.Client;

namespace CustomerCache.Cluster.Caller;

/// <summary>
/// Concurrent readers of one key, and the number of their fetches. No two fetches return the same value.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="key">The key.</param>
/// <param name="finish">Completes the fetches.</param>
internal sealed class Fetching(IDomainCache cache, string key, Task finish)
{
    private int _fetches;
    private string?[] _values = [];

    public async Task RunAsync(int readers) =>
        _values = await Task.WhenAll(
            Enumerable.Range(0, readers).Select(_ => Task.Run(async () => await cache.GetOrFetchAsync(key, FetchAsync)))
        );

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_fetches} fetches for {_values.Length} values: {string.Join(' ', _values.Select(v => v ?? "null").Distinct())}"
        );

    private async Task<string?> FetchAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fetches);
        await finish.WaitAsync(cancellationToken);
        return Guid.NewGuid().ToString("N");
    }
}
