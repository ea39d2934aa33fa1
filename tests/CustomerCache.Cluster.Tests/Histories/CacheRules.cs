namespace CustomerCache.Cluster.Tests.Histories;

/// <summary>The rules of the domain caches: no invalidated value, the effect of events, and one lease at a time.</summary>
internal sealed class CacheRules(
    IReadOnlyList<CacheOperation> operations,
    IReadOnlyList<EventOperation> events,
    IReadOnlyCollection<FaultWindow> faults,
    TimeSpan? settled
)
{
    /// <summary>The time after which a lease ends by itself.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    /// <summary>A write without a lease that began less than this long before an invalidation may be kept: docs/cluster.md.</summary>
    public static readonly TimeSpan UnleasedWriteTolerance = TimeSpan.FromSeconds(2);

    public IEnumerable<Violation> Check()
    {
        var eventsOf = events.SelectMany(e => e.Keys.Select(k => (Key: k, Event: e))).ToLookup(e => e.Key, e => e.Event);
        foreach (var ofKey in operations.GroupBy(o => o.Key, StringComparer.Ordinal))
        {
            EventOperation[] about = [.. eventsOf[ofKey.Key]];
            foreach (var violation in Values([.. ofKey], about).Concat(Leases([.. ofKey], about)))
            {
                yield return violation;
            }
        }
    }

    private IEnumerable<Violation> Values(CacheOperation[] ofKey, EventOperation[] about)
    {
        var leases = Granted(ofKey).ToDictionary(l => l.Lease!, StringComparer.Ordinal);
        var written = ofKey.Where(o => o.Call == CacheCall.Write).ToDictionary(o => o.Value!.Value);
        CacheOperation[] invalidations = [.. ofKey.Where(o => o is { Call: CacheCall.Invalidate, IsAcknowledged: true })];
        foreach (var read in ofKey.Where(o => o is { Call: CacheCall.Read, Value: not null }))
        {
            if (!written.TryGetValue(read.Value!.Value, out var write) || write.Begin > read.End)
            {
                yield return new Violation(HistoryRule.ValueIsFresh, $"{read} returned a value that no caller had written");
                continue;
            }

            var fetched = LatestBeginOfFetch(write, leases);
            if (Array.Find(invalidations, i => fetched < i.Begin && i.IsBefore(read)) is { } invalidation)
            {
                yield return new Violation(
                    HistoryRule.ValueIsFresh,
                    $"{read} returned {write}, fetched by {fetched}, after {invalidation}"
                );
            }

            if (read.Begin > settled && Array.Find(about, e => fetched < e.Begin && e.IsBefore(read)) is { } undone)
            {
                yield return new Violation(HistoryRule.EventTakesEffect, $"{read} returned {write}, fetched by {fetched}, after {undone}");
            }
        }
    }

    // A write without a lease counts from the time when its silo has received it: one that a frozen silo finds when it resumes, from then.
    private TimeSpan LatestBeginOfFetch(CacheOperation write, Dictionary<string, CacheOperation> leases) =>
        write.Lease is { } lease ? leases[lease].End
        : faults.Any(f => f.Frozen == write.Client && f.Begin <= write.End && f.End >= write.Begin) ? write.End
        : write.Begin + UnleasedWriteTolerance < write.End ? write.Begin + UnleasedWriteTolerance
        : write.End;

    private IEnumerable<Violation> Leases(CacheOperation[] ofKey, EventOperation[] about)
    {
        Operation[] ends = [.. ofKey.Where(o => o.Call != CacheCall.Read), .. about];
        CacheOperation[] leases = [.. Granted(ofKey).OrderBy(l => l.End)];
        var spent = new HashSet<FaultWindow>();
        for (var i = 1; i < leases.Length; i++)
        {
            var (first, second) = (leases[i - 1], leases[i]);
            if (EarliestEnd(first, ends) <= second.End || EarliestEnd(second, ends) <= first.End)
            {
                continue;
            }

            if (!faults.Any(f => f.End >= first.Begin && f.Begin <= second.End && spent.Add(f)))
            {
                yield return new Violation(HistoryRule.OneLease, $"{second} was granted while {first} was held");
            }
        }
    }

    // The earliest time at which a lease can have ended that was granted at the earliest possible time.
    private static TimeSpan EarliestEnd(CacheOperation lease, Operation[] ends) =>
        ends.Where(e => e.End >= lease.Begin || !e.IsAcknowledged)
            .Where(e => e is not CacheOperation { Call: CacheCall.Write, Status: 409 } refused || refused.Lease == lease.Lease)
            .Select(e => e.Begin > lease.Begin ? e.Begin : lease.Begin)
            .Append(lease.Begin + LeaseTime)
            .Min();

    private static IEnumerable<CacheOperation> Granted(CacheOperation[] ofKey) =>
        ofKey.Where(o => o is { Call: CacheCall.Read, Lease: not null });
}
