using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Abstractions.Replicas;

/// <summary>Fetches from a tenant's owner what leads from one version to the current one, block by block.</summary>
internal sealed class TransferReader(TenantId tenant, ITenantGrain owner)
{
    /// <summary>The current snapshot; null when the tenant was never built. Records that did not change stay the same objects.</summary>
    public async Task<TenantSnapshot?> ReadAsync(TenantSnapshot? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await owner.GetTransferAsync(known?.Version ?? 0, cancellationToken) is not { } transfer)
            {
                return null;
            }

            if (await ReadBlocksAsync(transfer, cancellationToken) is { } records)
            {
                return Join(known, transfer, records);
            }
        }
    }

    /// <summary>The records of a transfer; null when the tenant moved on in the middle.</summary>
    public async Task<ImmutableArray<DeviceRecord>?> ReadBlocksAsync(SnapshotTransfer transfer, CancellationToken cancellationToken)
    {
        var records = ImmutableArray.CreateBuilder<DeviceRecord>(transfer.Records);
        for (int? offset = transfer.Records > 0 ? 0 : null; offset is { } start;)
        {
            var block = await owner.GetBlockAsync(transfer.IsWhole ? 0 : transfer.From, transfer.To, start, cancellationToken);
            if (block is null)
            {
                return null;
            }

            records.AddRange(RecordLines.Decode(block.Lines));
            offset = block.Next;
        }

        return records.ToImmutable();
    }

    private TenantSnapshot Join(TenantSnapshot? known, SnapshotTransfer transfer, ImmutableArray<DeviceRecord> records)
    {
        var all = transfer.IsWhole ? records
            : new SnapshotDelta(transfer.From, transfer.To, records, transfer.Removed, transfer.Order).ApplyTo(known!.Records);
        return TenantSnapshot.Restore(tenant, transfer.To, transfer.BuiltAt, transfer.ChangedAt, all);
    }
}
