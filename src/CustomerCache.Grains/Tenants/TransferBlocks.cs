using CustomerCache.Client.Grains;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>Cuts transfers to followers into blocks.</summary>
/// <remarks>
/// The last few transfers stay readable when the tenant moves on, or a tenant that changes all the time could never be read to the end;
/// they share their records with the published version. Followers of one version request the same at about the same time, so a transfer is
/// computed once, on the thread pool. Not thread safe: used on the tenant's scheduler only.
/// </remarks>
internal sealed class TransferBlocks
{
    // Silos in step share one transfer; a few more serve those that lag.
    private const int Capacity = 4;

    // Apart from each other: deltas come with every change, and must not evict the long transfer of all records to a new follower.
    private readonly List<(long To, Task<SnapshotDiff> Computed)> _wholes = [];
    private readonly List<(long Since, long To, Task<SnapshotDiff> Computed)> _deltas = [];

    /// <summary>Returns the transfer from a version to the published one.</summary>
    public async Task<SnapshotTransfer?> OpenAsync(TenantPublication publication, long since, CancellationToken cancellationToken) =>
        publication.State.Snapshot is { } current
            ? (await FindAsync(publication, current, since).WaitAsync(cancellationToken)).Transfer
            : null;

    /// <summary>Returns a block of a transfer; null when it is neither the published version's nor one of the last few.</summary>
    public async Task<RecordBlock?> ReadAsync(
        TenantPublication publication,
        long since,
        long to,
        int offset,
        CancellationToken cancellationToken
    )
    {
        var computed =
            (since == 0 ? _wholes.Find(w => w.To == to).Computed : _deltas.Find(d => d.Since == since && d.To == to).Computed)
            ?? (publication.State.Snapshot is { } current && current.Version == to ? FindAsync(publication, current, since) : null);
        return computed is not null && await computed.WaitAsync(cancellationToken) is { } diff && diff.Transfer.To == to
            ? RecordBlocks.Cut(diff.Records, offset)
            : null;
    }

    private async Task<SnapshotDiff> FindAsync(TenantPublication publication, TenantSnapshot current, long since)
    {
        if (since > 0)
        {
            var (_, _, known) = _deltas.Find(d => d.Since == since && d.To == current.Version && !d.Computed.IsFaulted);
            if (known is null)
            {
                known = ThreadPoolWork.RunAsync(() => DeltaAsync(publication, current, since), CancellationToken.None);
                Keep(_deltas, (since, current.Version, known));
            }

            if (await known is { Transfer.IsWhole: false } delta)
            {
                return delta;
            }
        }

        var whole = _wholes.Find(w => w.To == current.Version).Computed;
        if (whole is null)
        {
            whole = Task.FromResult(SnapshotDiff.Of(current, null));
            Keep(_wholes, (current.Version, whole));
        }

        return await whole;
    }

    private static async Task<SnapshotDiff> DeltaAsync(TenantPublication publication, TenantSnapshot current, long since) =>
        SnapshotDiff.Of(
            current,
            (await publication.ChangesAsync(since, TimeSpan.Zero, CancellationToken.None) as TenantChanges.Delta)?.Changes
        );

    private static void Keep<T>(List<T> transfers, T added)
    {
        transfers.Insert(0, added);
        transfers.RemoveRange(Math.Min(Capacity, transfers.Count), Math.Max(0, transfers.Count - Capacity));
    }

    private sealed record SnapshotDiff(SnapshotTransfer Transfer, IReadOnlyCollection<DeviceRecord> Records)
    {
        // The tenant may have moved on: a delta to any version but the current one is unusable.
        public static SnapshotDiff Of(TenantSnapshot current, SnapshotDelta? changes)
        {
            var delta = changes?.To == current.Version ? changes : null;
            IReadOnlyCollection<DeviceRecord> records = delta is null ? current.Records : delta.Upserted;
            return new SnapshotDiff(
                new SnapshotTransfer
                {
                    From = delta?.From ?? 0,
                    To = current.Version,
                    IsWhole = delta is null,
                    Records = records.Count,
                    Removed = delta?.Removed ?? [],
                    Order = delta?.Order ?? [],
                    FromChangedAt = delta?.FromChangedAt,
                    BuiltAt = current.BuiltAt,
                    ChangedAt = current.ChangedAt,
                    First = delta is null || records.Count == 0 ? null : RecordBlocks.Cut(records, 0),
                },
                records
            );
        }
    }
}
