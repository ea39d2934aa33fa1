using CustomerCache.Client.Grains;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// The replicas that follow a tenant, and the version that each of them serves. A follower that has not called for
/// <see cref="ITenantGrain.FollowExpiry"/> is forgotten. Not thread safe: used in the tenant's turn only.
/// </summary>
internal sealed class TenantFollowers(TimeProvider time, ILogger logger)
{
    private readonly ObserverManager<ITenantFollower> _observers = new(ITenantGrain.FollowExpiry, logger);
    private readonly Dictionary<ITenantFollower, (long Version, long At)> _serves = [];
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A follower called; it serves a version, or none when that is 0.</summary>
    public void Add(ITenantFollower follower, long version)
    {
        _observers.Subscribe(follower, follower);
        _serves[follower] = (version, time.GetTimestamp());
        Moved();
    }

    /// <summary>A follower left.</summary>
    public void Remove(ITenantFollower follower)
    {
        _observers.Unsubscribe(follower);
        _serves.Remove(follower);
        Moved();
    }

    /// <summary>Announces a change to all followers, without waiting for any of them.</summary>
    public void Announce(TenantAnnouncement announcement) => _observers.Notify(follower => follower.AnnouncedAsync(announcement)).Ignore();

    /// <summary>How many followers are known to serve an older version.</summary>
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

    /// <summary>Ends waits whose other condition may be met.</summary>
    public void Wake() => Moved();

    /// <summary>
    /// Completes when no follower serves an older version, another condition is met, or the wait is over; returns how many do then.
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
            var moved = _moved.Task;
            var left = wait - time.GetElapsedTime(started);
            if (CountBehind(version) is var behind && (behind == 0 || left <= TimeSpan.Zero || until?.Invoke() == true))
            {
                return behind;
            }

            try
            {
                await moved.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The next round returns.
            }
        }
    }

    private void Moved()
    {
        var moved = _moved;
        _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        moved.TrySetResult();
    }
}
