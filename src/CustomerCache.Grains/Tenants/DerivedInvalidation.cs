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

    private readonly DerivedInvalidationQueue _queue = new();
    private Task _work = Task.CompletedTask;

    /// <summary>The derived entries not known to be invalidated; null for none.</summary>
    public DerivedInvalidations? Pending => _queue.Due?.Stale;

    /// <summary>Runs after each invalidation that left nothing pending.</summary>
    public Func<Task> Completed { get; init; } = () => Task.CompletedTask;

    /// <inheritdoc cref="DerivedInvalidationQueue.Restore"/>
    public void Restore(long version, DerivedInvalidations? stale, CancellationToken stopping) =>
        Begin(_queue.Restore(version, stale), stopping);

    /// <inheritdoc cref="DerivedInvalidationQueue.Add"/>
    public void Add(long version, DerivedInvalidations? stale, CancellationToken stopping) => Begin(_queue.Add(version, stale), stopping);

    /// <inheritdoc cref="DerivedInvalidationQueue.Serves"/>
    public void Serves(long version, TenantSnapshot? current, CancellationToken stopping) =>
        Begin(_queue.Serves(version, current), stopping);

    /// <summary>Completes when no invalidation is in progress.</summary>
    public Task StopAsync() => _work;

    private void Begin(bool isDue, CancellationToken stopping)
    {
        if (!isDue)
        {
            return;
        }

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
            while (_queue.Due is { } due)
            {
                var behind = await followers.WaitUntilNoneBehindAsync(due.Version, LongestLag, stopping);
                _queue.Begin(due);
                if (!await TryInvalidateAsync(due.Version, due.Stale, behind, stopping))
                {
                    await Task.Delay(RetryInterval, time, stopping);
                }
                else if (behind > 0 || _queue.MustRepeat)
                {
                    await followers.WaitUntilNoneBehindAsync(due.Version, ITenantGrain.FollowExpiry, stopping, () => _queue.Due != due);
                }
                else if (_queue.MustSettle)
                {
                    await Task.Delay(LongestLag, time, stopping);
                    _queue.Settled();
                }
                else
                {
                    _queue.Complete(due);
                    if (_queue.Due is null)
                    {
                        await Completed();
                    }
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
            _queue.Invalidated(version);
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
