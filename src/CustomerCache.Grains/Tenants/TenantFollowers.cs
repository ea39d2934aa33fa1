using CustomerCache.Client.Grains;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Tracks the replicas that follow a tenant and the version each of them serves. A follower expires <see cref="ITenantGrain.FollowExpiry"/>
/// after its last call. Not thread safe: used on the tenant's scheduler only.
/// </summary>
internal sealed class TenantFollowers(TimeProvider time, ILogger logger)
{
    private readonly ObserverManager<ITenantFollower> _observers = new(ITenantGrain.FollowExpiry, logger);
    private readonly Dictionary<ITenantFollower, (long Version, long At)> _serves = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds or renews a follower and the version it serves; 0 for none.</summary>
    public void Add(ITenantFollower follower, long version)
    {
        _observers.Subscribe(follower, follower);
        _serves[follower] = (version, time.GetTimestamp());
        SignalChange();
    }

    /// <summary>Removes a follower.</summary>
    public void Remove(ITenantFollower follower)
    {
        _observers.Unsubscribe(follower);
        _serves.Remove(follower);
        SignalChange();
    }

    /// <summary>Announces a change to all followers without waiting.</summary>
    public void Announce(TenantAnnouncement announcement) => _observers.Notify(follower => follower.AnnouncedAsync(announcement)).Ignore();

    /// <summary>Returns the number of followers known to serve an older version.</summary>
    public int CountBehind(long version)
    {
        foreach (var (follower, serves) in _serves.ToArray())
        {
            if (time.GetElapsedTime(serves.At) >= ITenantGrain.FollowExpiry)
            {
                _serves.Remove(follower);
            }
        }

        return _serves.Values.Count(s => s.Version > 0 && s.Version < version);
    }

    /// <summary>Re-evaluates pending waits.</summary>
    public void Wake() => SignalChange();

    /// <summary>
    /// Completes when no follower serves an older version, another condition is met, or the wait elapses; returns how many still do.
    /// </summary>
    public async Task<int> WaitUntilNoneBehindAsync(
        long version,
        TimeSpan wait,
        CancellationToken cancellationToken,
        Func<bool>? until = null
    )
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var changed = _changed.Task;
            var remaining = wait - time.GetElapsedTime(started);
            if (CountBehind(version) is var behind && (behind == 0 || remaining <= TimeSpan.Zero || until?.Invoke() == true))
            {
                return behind;
            }

            try
            {
                await changed.WaitAsync(remaining, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The next iteration returns.
            }
        }
    }

    private void SignalChange()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}
