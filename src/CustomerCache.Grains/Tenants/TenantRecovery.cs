using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Tenants;

/// <summary>Restores a tenant whose storage lost data from what this silo or a replica still serves. Versions never decrease.</summary>
internal sealed partial class TenantRecovery(
    TenantId tenant,
    TenantDependencies parts,
    TenantPublication publication,
    TenantWriter writer,
    CancellationToken stopping
)
{
    // More versions than can have been published since a replica was last synchronized: a quarter of an hour at a thousand a second.
    private const long RecoveryGap = 1_000_000;

    private readonly ILogger<TenantRecovery> _logger = parts.Loggers.CreateLogger<TenantRecovery>();

    private TenantState State => publication.State;

    /// <summary>
    /// Restores the stored state; when nothing or an earlier version is stored, what this silo still serves, as a later version that is
    /// stored again.
    /// </summary>
    public void Restore(TenantState stored, DerivedInvalidations? stale)
    {
        var served = parts.Handover.Find(tenant);
        var kept =
            served?.Snapshot is { } last && (stored.Snapshot is null || stored.IsSurpassedBy(last.Version, last.ChangedAt)) ? served : null;
        publication.Restore(
            kept?.Snapshot is { } snapshot
                ? kept!.Surpass(Math.Max(snapshot.Version, stored.LostVersion) + RecoveryGap - 1, parts.Time.GetUtcNow())
                : stored
        );
        writer.Derived.Restore(
            State.Snapshot?.Version ?? State.LostVersion,
            kept?.Snapshot is { } lost ? DerivedInvalidations.Everything(lost.Version) : stale,
            stopping
        );
        if (kept?.Snapshot is not null)
        {
            Log.TenantRecovered(_logger, tenant, State.Snapshot!.Version, State.Snapshot.Records.Count);
            StoreRecoveredAsync().Ignore();
        }
    }

    /// <summary>Reissues the state as a later version when a replica serves one whose storage was lost.</summary>
    public void Surpass(long serves, DateTimeOffset? changedAt)
    {
        if (!State.IsSurpassedBy(serves, changedAt))
        {
            return;
        }

        if (State.Snapshot is null)
        {
            publication.Restore(State.Surpass(serves, parts.Time.GetUtcNow()));
        }

        ReissueAsync(serves, changedAt).Ignore();
    }

    private async Task StoreRecoveredAsync()
    {
        await Task.Yield();
        try
        {
            await writer.ReplaceAsync(state => state, stopping);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            Log.TenantNotStored(_logger, tenant, failure);
        }
    }

    // A replica serves a later version whose storage was lost. Versions never decrease: the state here is reissued as a later one. A
    // superseded owner is fenced when it stores that.
    private async Task ReissueAsync(long version, DateTimeOffset? changedAt)
    {
        await Task.Yield();
        try
        {
            var isReplaced = false;
            await writer.ReplaceAsync(
                state =>
                {
                    isReplaced = state.IsSurpassedBy(version, changedAt);
                    return isReplaced ? state.Surpass(version, parts.Time.GetUtcNow()) : state;
                },
                stopping
            );
            if (isReplaced)
            {
                // The difference from the lost versions is unknown.
                writer.Derived.Add(State.Snapshot?.Version ?? State.LostVersion, DerivedInvalidations.Everything(version), stopping);
            }
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            Log.TenantNotStored(_logger, tenant, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4119,
            LogLevel.Error,
            "Storage lost {Tenant}, of which this silo serves {Records} records. Storing them again as version {Version}; "
                + "refreshing the tenant now.",
            EventName = "TenantRecovered"
        )]
        public static partial void TenantRecovered(ILogger logger, TenantId tenant, long version, int records);

        [LoggerMessage(
            4120,
            LogLevel.Warning,
            "Failed to store {Tenant} after storage lost it; serving from memory, the next refresh stores it.",
            EventName = "TenantNotStored"
        )]
        public static partial void TenantNotStored(ILogger logger, TenantId tenant, Exception failure);
    }
}
