using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Invalidates what callers derived from earlier versions of a tenant's records, once no replica serves those any more: a caller that reads
/// an old record after the invalidation would otherwise store something stale under a valid lease. A replica that does not catch up within
/// <see cref="LongestLag"/> is no longer waited for; the invalidation is repeated when it has caught up or is forgotten. Retried until it
/// succeeds. What is pending is stored with the tenant by its grain, with the version that made it stale. Not thread safe: used in the
/// tenant's turn only.
/// </summary>
internal sealed partial class DerivedInvalidation(
    TenantId tenant,
    TenantFollowers followers,
    Lazy<ICacheInvalidator> caches,
    TimeProvider time,
    ILogger<DerivedInvalidation> logger
)
{
    /// <summary>
    /// How long an invalidation waits for replicas to catch up: longer than the default interval at which they check for a version whose
    /// announcement was lost.
    /// </summary>
    public static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    // As far back as the changes that replicas can fetch; more than that is invalidated as a whole tenant.
    private readonly Queue<(long Version, DerivedInvalidations Stale)> _recent = new(DeltaHistory.MaxVersions);
    private (long Version, DerivedInvalidations Stale)? _pending;
    private long _invalidated;
    private bool _mustRepeat;
    private Task _work = Task.CompletedTask;

    /// <summary>What is not known to be invalidated yet; null for nothing.</summary>
    public DerivedInvalidations? Pending => _pending?.Stale;

    /// <summary>Runs after each invalidation that left nothing pending.</summary>
    public Func<Task> Completed { get; init; } = () => Task.CompletedTask;

    /// <summary>Begins with what is stored: a version, and what was not known to be invalidated when it was stored.</summary>
    public void Restore(long version, DerivedInvalidations? stale, CancellationToken stopping)
    {
        _invalidated = version;
        Add(version, stale, stopping);
    }

    /// <summary>A version is stored and published that made something stale. Null for nothing.</summary>
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

    /// <summary>A replica calls that serves a version. It may have been read from after an invalidation that did not wait for it.</summary>
    public void Serves(long version, TenantSnapshot? current, CancellationToken stopping)
    {
        if (_pending is { } pending && version > 0 && version < pending.Version && version >= pending.Stale.Since)
        {
            // It may call while the caches are being asked: what its readers derive then is invalidated by another round.
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

    /// <summary>Completes when no invalidation runs any more.</summary>
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
        // The call that made it stale is answered first.
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
            // The next activation finds it in storage.
        }
    }

    private async Task<bool> TryInvalidateAsync(long version, DerivedInvalidations stale, int behind, CancellationToken stopping)
    {
        try
        {
            var found = await caches.Value.InvalidateAsync(stale.ToInvalidation(), stopping);
            _invalidated = Math.Max(_invalidated, version);
            if (behind > 0)
            {
                Log.Behind(logger, tenant, version, behind, LongestLag);
            }

            Log.Invalidated(logger, tenant, version, found.Entries);
            return true;
        }
        catch (Exception failure)
        {
            if (!stopping.IsCancellationRequested)
            {
                Log.Failed(logger, tenant, version, RetryInterval, failure);
            }

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4115, LogLevel.Debug, "Invalidated {Entries} entries derived from {Tenant} before version {Version}")]
        public static partial void Invalidated(ILogger logger, TenantId tenant, long version, int entries);

        [LoggerMessage(
            4116,
            LogLevel.Warning,
            "Failed to invalidate everywhere what was derived from {Tenant} before version {Version}; retrying in {RetryInterval}"
        )]
        public static partial void Failed(ILogger logger, TenantId tenant, long version, TimeSpan retryInterval, Exception failure);

        [LoggerMessage(
            4117,
            LogLevel.Warning,
            "{Replicas} replicas of {Tenant} did not catch up with version {Version} within {LongestLag}; what was derived from earlier "
                + "ones is invalidated, and again once they have"
        )]
        public static partial void Behind(ILogger logger, TenantId tenant, long version, int replicas, TimeSpan longestLag);
    }
}
