using System.Globalization;
using CustomerCache.Client;

namespace CustomerCache.Cluster.Caller;

/// <summary>
/// Readers who ask for one key at the same moment, and how many of them had to fetch. No two fetches give the same value.
/// </summary>
/// <param name="cache">Whom they ask.</param>
/// <param name="key">What for.</param>
/// <param name="finish">No fetch ends before.</param>
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
