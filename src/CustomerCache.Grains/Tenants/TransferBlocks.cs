using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>Cuts transfers to followers into blocks.</summary>
/// <remarks>
/// Followers of one version request the same records at about the same time, so the last few diffs are cached, including those still being
/// computed on the thread pool. Not thread safe: used on the tenant's scheduler only.
/// </remarks>
internal sealed class TransferBlocks
{
    // Silos in step share one diff; a few more serve those that lag.
    private const int Capacity = 4;

    private readonly List<(long Since, long To, Task<SnapshotDiff> Computed)> _diffs = [];

    /// <summary>Returns the transfer from a version to the published one.</summary>
    public async Task<SnapshotTransfer?> OpenAsync(TenantPublication publication, long since, CancellationToken cancellationToken) =>
        publication.State.Snapshot is null ? null : (await FindAsync(publication, since).WaitAsync(cancellationToken)).Transfer;

    /// <summary>Returns a block of the transfer; null when another version is published by now.</summary>
    public async Task<RecordBlock?> ReadAsync(
        TenantPublication publication,
        long since,
        long to,
        int offset,
        CancellationToken cancellationToken
    )
    {
        if (publication.State.Snapshot?.Version != to)
        {
            return null;
        }

        var diff = await FindAsync(publication, since).WaitAsync(cancellationToken);
        return diff.Transfer.To == to ? RecordBlocks.Cut(diff.Records, offset) : null;
    }

    private Task<SnapshotDiff> FindAsync(TenantPublication publication, long since)
    {
        var current = publication.State.Snapshot!;
        if (_diffs.Find(w => w.Since == since && w.To == current.Version && !w.Computed.IsFaulted).Computed is { } cached)
        {
            return cached;
        }

        var computed = ThreadPoolWork.RunAsync(
            async () =>
                SnapshotDiff.Of(
                    current,
                    since == 0
                        ? null
                        : (await publication.ChangesAsync(since, TimeSpan.Zero, CancellationToken.None) as TenantChanges.Delta)?.Changes
                ),
            CancellationToken.None
        );
        _diffs.RemoveAll(w => w.To != current.Version || w.Since == since);
        _diffs.Insert(0, (since, current.Version, computed));
        _diffs.RemoveRange(Math.Min(Capacity, _diffs.Count), Math.Max(0, _diffs.Count - Capacity));
        return computed;
    }

    private sealed record SnapshotDiff(SnapshotTransfer Transfer, ImmutableArray<DeviceRecord> Records)
    {
        // The tenant may have moved on: a delta to any version but the current one is unusable.
        public static SnapshotDiff Of(TenantSnapshot current, SnapshotDelta? changes)
        {
            var delta = changes?.To == current.Version ? changes : null;
            var records = delta?.Upserted ?? current.Records;
            return new SnapshotDiff(
                new SnapshotTransfer
                {
                    From = delta?.From ?? 0,
                    To = current.Version,
                    IsWhole = delta is null,
                    Records = records.Length,
                    Removed = delta?.Removed ?? [],
                    Order = delta?.Order ?? [],
                    BuiltAt = current.BuiltAt,
                    ChangedAt = current.ChangedAt,
                },
                records
            );
        }
    }
}
