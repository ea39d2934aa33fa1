using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Cuts what followers have to fetch into blocks. Followers of one version ask for the same records at about the same time, so the last
/// few ways are remembered, those too that are still computed: outside of the tenant's turn, since that takes as long as the tenant is
/// large. Not thread safe: used in the tenant's turn only.
/// </summary>
internal sealed class TransferBlocks
{
    // Silos that follow closely share one way; a few more for those that come late.
    private const int Remembered = 4;

    private readonly List<(long Since, long To, Task<SnapshotDiff> Computed)> _ways = [];

    /// <summary>What leads from a version to the published one.</summary>
    public async Task<SnapshotTransfer?> OpenAsync(TenantPublication publication, long since, CancellationToken cancellationToken) =>
        publication.State.Snapshot is null ? null : (await FindAsync(publication, since).WaitAsync(cancellationToken)).Transfer;

    /// <summary>A block of it; null when another version is published by now.</summary>
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

        var way = await FindAsync(publication, since).WaitAsync(cancellationToken);
        return way.Transfer.To == to ? RecordBlocks.Cut(way.Records, offset) : null;
    }

    private Task<SnapshotDiff> FindAsync(TenantPublication publication, long since)
    {
        var current = publication.State.Snapshot!;
        if (_ways.Find(w => w.Since == since && w.To == current.Version && !w.Computed.IsFaulted).Computed is { } known)
        {
            return known;
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
        _ways.RemoveAll(w => w.To != current.Version || w.Since == since);
        _ways.Insert(0, (since, current.Version, computed));
        _ways.RemoveRange(Math.Min(Remembered, _ways.Count), Math.Max(0, _ways.Count - Remembered));
        return computed;
    }

    private sealed record SnapshotDiff(SnapshotTransfer Transfer, ImmutableArray<DeviceRecord> Records)
    {
        // The tenant may have moved on meanwhile: a delta to another version than the current one leads nowhere.
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
