using System.Collections.Immutable;
using CustomerCache.Client.Calling;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Tenants;

namespace CustomerCache.Grains.Queries;

/// <summary>
/// Selects records and cuts the selection into blocks; all blocks of one read come from the same versions. One per silo; thread safe.
/// </summary>
internal sealed class SelectionBlocks(SiloReplicas replicas, RetainedSnapshots retained)
{
    public async Task<RecordsResponse> ReadAsync(RecordsRequest question, CancellationToken cancellationToken)
    {
        var query = question.Query;
        var selected = query.Hosts.IsEmpty
            ? replicas.Configured.Where(t => t.System == query.System).ToImmutableArray()
            : [.. query.Hosts.Select(h => new TenantId(query.System, h))];
        if (selected.Where(t => !replicas.Known.Contains(t)).Select(t => t.Host).ToImmutableArray() is { IsEmpty: false } unknown)
        {
            return new RecordsResponse { Unknown = unknown };
        }

        if (question.At.IsEmpty)
        {
            return Read(
                query,
                question.Offset,
                [.. selected.Select(replicas.Find).OfType<TenantSnapshot>()],
                [.. selected.Where(t => replicas.Find(t) is null)]
            );
        }

        var snapshots = await Task.WhenAll(question.At.Select(at => FindAsync(at, cancellationToken)));
        return Array.TrueForAll(snapshots, s => s is not null)
            ? Read(query, question.Offset, [.. snapshots!], [])
            : new RecordsResponse { IsGone = true };
    }

    private RecordsResponse Read(RecordQuery query, int offset, ImmutableArray<TenantSnapshot> snapshots, ImmutableArray<TenantId> missing)
    {
        var selection = RecordSelection.From(snapshots, query);
        var block = RecordBlocks.Cut(selection, offset);
        if (block.Next is not null)
        {
            retained.Keep(snapshots);
        }

        return new RecordsResponse
        {
            Read = [.. snapshots.Select(ReadVersion.Of)],
            Missing = missing,
            Total = selection.Count,
            Block = block,
        };
    }

    // The silo that returned the previous block may be ahead of this one.
    private async Task<TenantSnapshot?> FindAsync(ReadVersion at, CancellationToken cancellationToken)
    {
        var tenant = at.Tenant;
        if (!replicas.Known.Contains(tenant))
        {
            return null;
        }

        if (replicas.Find(tenant) is not { } current || current.Version < at.Version)
        {
            await replicas.SyncAsync(tenant, cancellationToken);
            current = replicas.Find(tenant);
        }

        return current?.Version == at.Version ? current : retained.Find(tenant, at.Version);
    }
}
