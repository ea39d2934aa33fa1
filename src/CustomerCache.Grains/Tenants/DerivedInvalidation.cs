using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Invalidates entries that callers derived from earlier versions of a tenant's records, once no replica serves those versions.
/// </summary>
/// <remarks>
/// A caller that read an old record after the invalidation could otherwise store a stale entry under a valid lease. A replica that does not
/// catch up within <see cref="LongestLag"/> is no longer waited for; the invalidation is repeated once it has caught up or expired. Retried
/// until it succeeds. The tenant grain stores what is pending together with the version that made it stale. Not thread safe: used on the
/// tenant's scheduler only.
/// </remarks>
internal sealed partial class DerivedInvalidation(
    TenantId tenant,
    TenantFollowers followers,
    Lazy<ICacheInvalidator> caches,
    TimeProvider time,
    ILogger<DerivedInvalidation> logger
)
{
    /// <summary>
    /// How long an invalidation waits for replicas; exceeds the default interval at which they detect a lost announcement.
    /// </summary>
    /// <value>15 seconds.</value>
    public static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    // As many versions as replicas can fetch as deltas; anything older invalidates the whole tenant.
    private readonly Queue<(long Version, DerivedInvalidations Stale)> _recent = [];
    private (long Version, DerivedInvalidations Stale)? _pending;
    private long _invalidated;
    private bool _mustRepeat;
    private Task _work = Task.CompletedTask;

    /// <summary>The derived entries not known to be invalidated; null for none.</summary>
    public DerivedInvalidations? Pending => _pending?.Stale;

    /// <summary>Runs after each invalidation that left nothing pending.</summary>
    public Func<Task> Completed { get; init; } = () => Task.CompletedTask;

    /// <summary>Restores the stored version and what was not known to be invalidated.</summary>
    public void Restore(long version, DerivedInvalidations? stale, CancellationToken stopping)
    {
        _invalidated = version;
        Add(version, stale, stopping);
    }

    /// <summary>Adds what a stored and published version made stale; null for nothing.</summary>
    public void Add(long version, DerivedInvalidations? stale, CancellationToken stopping)
    {
        if (stale is null)
        {
            return;
        }

        if (_recent.Count == DeltaHistory.MaxVersions)
        {
            _recent.Dequeue();
        }

        _recent.Enqueue((version, stale));
        Begin(version, stale, stopping);
    }

    /// <summary>
    /// Records the version that a replica serves; it may have been read after an invalidation that did not wait for that replica.
    /// </summary>
    public void Serves(long version, TenantSnapshot? current, CancellationToken stopping)
    {
        if (_pending is { } pending && version > 0 && version < pending.Version && version >= pending.Stale.Since)
        {
            // Entries derived while the invalidation is in progress need another round.
            _mustRepeat = true;
        }
        else if (version > 0 && version < _invalidated && version < current?.Version && version < (_pending?.Stale.Since ?? long.MaxValue))
        {
            var later = _recent.Where(r => r.Version > version).ToArray();
            var known = later.Length > 0 && later.Min(r => r.Stale.Since) <= version;
            Begin(
                current.Version,
                known
                    ? later.Select(r => r.Stale).Aggregate((a, b) => DerivedInvalidations.Union(a, b)!)
                    : DerivedInvalidations.Whole(version, current),
                stopping
            );
        }
    }

    /// <summary>Completes when no invalidation is in progress.</summary>
    public Task StopAsync() => _work;

    private void Begin(long version, DerivedInvalidations stale, CancellationToken stopping)
    {
        _pending = (version, DerivedInvalidations.Union(Pending, stale)!);
        followers.Wake();
        if (_work.IsCompleted)
        {
            _work = RunAsync(stopping);
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        // Complete the call that published the version first.
        await Task.Yield();
        try
        {
            while (_pending is { } pending)
            {
                var behind = await followers.WaitUntilNoneBehindAsync(pending.Version, LongestLag, stopping);
                _mustRepeat = false;
                if (!await TryInvalidateAsync(pending.Version, pending.Stale, behind, stopping))
                {
                    await Task.Delay(RetryInterval, time, stopping);
                }
                else if (behind > 0 || _mustRepeat)
                {
                    await followers.WaitUntilNoneBehindAsync(
                        pending.Version,
                        ITenantGrain.FollowExpiry,
                        stopping,
                        () => _pending != pending
                    );
                }
                else if (_pending == pending)
                {
                    _pending = null;
                    await Completed();
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next activation restores it from storage.
        }
    }

    private async Task<bool> TryInvalidateAsync(long version, DerivedInvalidations stale, int behind, CancellationToken stopping)
    {
        try
        {
            var result = await caches.Value.InvalidateAsync(stale.ToInvalidation(), stopping);
            _invalidated = Math.Max(_invalidated, version);
            if (behind > 0)
            {
                Log.ReplicasBehind(logger, tenant, version, behind, LongestLag);
            }

            Log.DerivedEntriesInvalidated(logger, tenant, version, result.Entries);
            return true;
        }
        catch (Exception failure)
        {
            if (!stopping.IsCancellationRequested)
            {
                Log.DerivedInvalidationFailed(logger, tenant, version, RetryInterval, failure);
            }

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4115,
            LogLevel.Debug,
            "Invalidated {Entries} entries derived from {Tenant} before version {Version}.",
            EventName = "DerivedEntriesInvalidated"
        )]
        public static partial void DerivedEntriesInvalidated(ILogger logger, TenantId tenant, long version, int entries);

        [LoggerMessage(
            4116,
            LogLevel.Warning,
            "Failed to invalidate all entries derived from {Tenant} before version {Version}; retrying in {RetryInterval}.",
            EventName = "DerivedInvalidationFailed"
        )]
        public static partial void DerivedInvalidationFailed(
            ILogger logger,
            TenantId tenant,
            long version,
            TimeSpan retryInterval,
            Exception failure
        );

        [LoggerMessage(
            4117,
            LogLevel.Warning,
            "{Replicas} replicas of {Tenant} did not catch up with version {Version} within {LongestLag}. Invalidated what "
                + "was derived from earlier versions; repeating once they have caught up.",
            EventName = "ReplicasBehind"
        )]
        public static partial void ReplicasBehind(ILogger logger, TenantId tenant, long version, int replicas, TimeSpan longestLag);
    }
}
