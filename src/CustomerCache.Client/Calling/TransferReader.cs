using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Calling;

/// <summary>Reads the transfer from one version to the current one from a tenant's owner, block by block.</summary>
internal sealed class TransferReader(TenantId tenant, ITenantGrain owner)
{
    /// <summary>
    /// Returns the current snapshot; null when the tenant was never built. Unless it is fetched in full it shares what did not change with
    /// the known one.
    /// </summary>
    public async Task<TenantSnapshot?> ReadAsync(TenantSnapshot? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await owner.GetTransferAsync(known?.Version ?? 0, cancellationToken) is not { } transfer)
            {
                return null;
            }

            if (await ReadBlocksAsync(transfer, cancellationToken) is not { } records)
            {
                continue;
            }

            if (transfer.IsWhole)
            {
                return TenantSnapshot.Restore(tenant, transfer.To, transfer.BuiltAt, transfer.ChangedAt, records);
            }

            if (transfer.ToDelta(records) is var delta && delta.IsFrom(known!))
            {
                return known!.Apply(delta, transfer.BuiltAt, transfer.ChangedAt);
            }

            // The owner lost its state, and reused the number of the known version for other records.
            known = null;
        }
    }

    /// <summary>Returns the records of a transfer; null when the tenant moved on meanwhile.</summary>
    public async Task<ImmutableArray<DeviceRecord>?> ReadBlocksAsync(SnapshotTransfer transfer, CancellationToken cancellationToken)
    {
        var records = ImmutableArray.CreateBuilder<DeviceRecord>(transfer.Records);
        for (int? offset = transfer.Records > 0 ? 0 : null; offset is { } start; )
        {
            var block =
                start == 0 && transfer.First is { } first
                    ? first
                    : await owner.GetBlockAsync(transfer.IsWhole ? 0 : transfer.From, transfer.To, start, cancellationToken);
            if (block is null)
            {
                return null;
            }

            records.AddRange(RecordLines.Decode(block.Lines));
            offset = block.Next;
        }

        return records.ToImmutable();
    }
}
