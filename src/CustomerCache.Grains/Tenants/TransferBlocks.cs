using System.Collections.Immutable;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Client.Messages;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Cuts what followers have to fetch into blocks. Followers of one version ask for the same records at about the same time, so the last
/// few ways are remembered. Not thread safe: the tenant's turn is.
/// </summary>
internal sealed class TransferBlocks
{
    // Silos that follow closely share one way; a few more for those that come late.
    private const int Remembered = 4;

    private readonly List<Way> _ways = [];

    /// <summary>What leads from a version to the published one.</summary>
    public async Task<SnapshotTransfer?> OpenAsync(TenantPublication publication, long since, CancellationToken cancellationToken) =>
        publication.State.Snapshot is null ? null : (await FindAsync(publication, since, cancellationToken)).Transfer;

    /// <summary>A block of it; null when another version is published by now.</summary>
    public async Task<RecordBlock?> ReadAsync(TenantPublication publication, long since, long to, int offset, CancellationToken cancellationToken)
    {
        if (publication.State.Snapshot?.Version != to)
        {
            return null;
        }

        var way = await FindAsync(publication, since, cancellationToken);
        return way.Transfer.To == to ? RecordBlocks.Cut(way.Records, offset) : null;
    }

    private async Task<Way> FindAsync(TenantPublication publication, long since, CancellationToken cancellationToken)
    {
        var current = publication.State.Snapshot!;
        if (_ways.Find(w => w.Since == since && w.Transfer.To == current.Version) is { } known)
        {
            return known;
        }

        var delta = since == 0 ? null : await publication.ChangesAsync(since, TimeSpan.Zero, cancellationToken) as TenantChanges.Delta;
        var way = Way.Of(since, current, delta?.Changes);
        _ways.RemoveAll(w => w.Transfer.To != current.Version || w.Since == since);
        _ways.Insert(0, way);
        _ways.RemoveRange(Math.Min(Remembered, _ways.Count), Math.Max(0, _ways.Count - Remembered));
        return way;
    }

    private sealed record Way(long Since, SnapshotTransfer Transfer, ImmutableArray<DeviceRecord> Records)
    {
        public static Way Of(long since, TenantSnapshot current, SnapshotDelta? delta)
        {
            var records = delta?.Upserted ?? current.Records;
            return new Way(since, new SnapshotTransfer
            {
                From = delta is null ? 0 : since,
                To = current.Version,
                IsWhole = delta is null,
                Records = records.Length,
                Removed = delta?.Removed ?? [],
                Order = delta?.Order ?? [],
                BuiltAt = current.BuiltAt,
                ChangedAt = current.ChangedAt,
            }, records);
        }
    }
}
