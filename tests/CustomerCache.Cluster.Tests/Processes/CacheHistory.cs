using System.Collections.Concurrent;
using System.Globalization;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>The kind of a call to the domain caches.</summary>
internal enum CacheCall
{
    Read,
    Write,
    Invalidate,
}

/// <summary>One call to the domain caches, as its caller saw it.</summary>
/// <param name="Call">The kind of call.</param>
/// <param name="Silo">The silo.</param>
/// <param name="Key">The key.</param>
/// <param name="Begin">When it was sent.</param>
/// <param name="End">When it was answered or timed out.</param>
/// <param name="Status">The status of the answer; 0 when the connection failed.</param>
/// <param name="Value">The value that was read or written; each is written once.</param>
/// <param name="Lease">The granted lease, or the one under which the value was written.</param>
internal sealed record CacheOperation(
    CacheCall Call,
    Uri Silo,
    string Key,
    TimeSpan Begin,
    TimeSpan End,
    int Status,
    long? Value = null,
    string? Lease = null
)
{
    public TimeSpan Duration => End - Begin;

    public bool IsAcknowledged => Status is 200 or 204;
}

/// <summary>Records the calls of all callers and finds violations of the law of the caches. Thread safe.</summary>
internal sealed class CacheHistory
{
    // docs/cluster.md: a write without a lease that began less than this long before an invalidation may be kept.
    private static readonly TimeSpan UnleasedWriteTolerance = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<CacheOperation> _operations = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_started);

    public IReadOnlyCollection<CacheOperation> Operations => _operations;

    public void Add(CacheOperation operation) => _operations.Enqueue(operation);

    /// <summary>Returns the reads of a value whose fetch began before an invalidation that was acknowledged before the read.</summary>
    public IReadOnlyList<string> ReadsOfInvalidatedValues() =>
        [.. _operations.GroupBy(o => o.Key, StringComparer.Ordinal).SelectMany(g => ReadsOfInvalidatedValues([.. g]))];

    public override string ToString()
    {
        var statuses = _operations
            .GroupBy(o => (o.Call, o.Status))
            .OrderBy(g => g.Key)
            .Select(g => $"{g.Key.Call} {g.Key.Status}: {g.Count()}");
        var longest = _operations
            .GroupBy(o => o.Call)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Max(o => o.Duration).TotalSeconds:0.0} s"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_operations.Count} operations in {Now.TotalSeconds:0.0} s ({string.Join(", ", statuses)}); the longest: "
                + $"{string.Join(", ", longest)}"
        );
    }

    private static IEnumerable<string> ReadsOfInvalidatedValues(IReadOnlyList<CacheOperation> ofKey)
    {
        var leasedBy = ofKey
            .Where(o => o is { Call: CacheCall.Read, Lease: not null })
            .ToDictionary(o => o.Lease!, o => o.End, StringComparer.Ordinal);
        var written = ofKey.Where(o => o.Call == CacheCall.Write).ToDictionary(o => o.Value!.Value);
        var invalidations = ofKey.Where(o => o is { Call: CacheCall.Invalidate, IsAcknowledged: true }).ToArray();
        foreach (var read in ofKey.Where(o => o is { Call: CacheCall.Read, Value: not null }))
        {
            var write = written[read.Value!.Value];

            // Returns the latest time at which the fetch can have begun.
            var fetched =
                write.Lease is { } lease ? leasedBy[lease]
                : write.Begin + UnleasedWriteTolerance < write.End ? write.Begin + UnleasedWriteTolerance
                : write.End;
            if (Array.Find(invalidations, i => fetched < i.Begin && i.End < read.Begin) is { } undone)
            {
                yield return $"{read} returned {write}, fetched by {fetched}, after {undone}";
            }
        }
    }
}
