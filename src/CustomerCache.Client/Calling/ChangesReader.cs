using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Client.Calling;

/// <summary>Reads the changes of a tenant since a version from its owner. Created per request; may be retried.</summary>
internal sealed class ChangesReader(TenantId tenant, ITenantGrain owner, long since, TimeSpan wait)
{
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();
    private readonly TransferReader _transfers = new(tenant, owner);

    public async Task<TenantChanges> ReadAsync(CancellationToken cancellationToken)
    {
        // A retry waits only for the remainder.
        if (wait - TimeProvider.System.GetElapsedTime(_startedAt) is var remaining && remaining > TimeSpan.Zero)
        {
            await owner.WaitForChangeAsync(since, remaining, cancellationToken);
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
                return new TenantChanges.Delta(transfer.ToDelta(records));
            }
        }
    }
}
