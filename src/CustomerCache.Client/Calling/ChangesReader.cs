using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Calling;

/// <summary>Asks a tenant's owner what changed since a version. Made for one question, which may be asked several times.</summary>
internal sealed class ChangesReader(TenantId tenant, ITenantGrain owner, long since, TimeSpan wait)
{
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly TransferReader _transfers = new(tenant, owner);

    public async Task<TenantChanges> ReadAsync(CancellationToken cancellationToken)
    {
        // What is left of the wait, when the silo that was waited on is lost.
        if (wait - TimeProvider.System.GetElapsedTime(_began) is var left && left > TimeSpan.Zero)
        {
            await owner.WaitForChangeAsync(since, left, cancellationToken);
        }

        while (true)
        {
            var transfer = await owner.GetTransferAsync(since, cancellationToken);
            if (transfer is null || transfer.IsWhole)
            {
                return new TenantChanges.TooOld(transfer?.To ?? 0);
            }

            if (await _transfers.ReadBlocksAsync(transfer, cancellationToken) is { } records)
            {
                return new TenantChanges.Delta(new SnapshotDelta(transfer.From, transfer.To, records, transfer.Removed, transfer.Order));
            }
        }
    }
}
