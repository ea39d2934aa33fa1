using CustomerCache.Core.ChangeEvents;
using Orleans.Concurrency;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Follows one feed of change events for the whole cluster; the key is its channel. For silos.</summary>
[Alias("customer-cache.IChangeFeedGrain")]
internal interface IChangeFeedGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the feed is followed, and tells how it fares.</summary>
    [Alias("Follow")]
    Task<FeedReport> FollowAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Follows one feed while it is active, and it stays active. Where it comes back it goes on from the position of the channel.
/// </summary>
[KeepAlive]
[Reentrant]
internal sealed class ChangeFeedGrain : Grain, IChangeFeedGrain, IDisposable
{
    private readonly FeedFollower _follower;
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;

    public ChangeFeedGrain(FeedParts parts)
    {
        var channel = this.GetPrimaryKeyString();
        var feed =
            parts.Feeds.All.FirstOrDefault(f => f.Channel == channel)
            ?? throw new ArgumentOutOfRangeException(nameof(parts), $"There is no feed '{channel}' in the configuration of this silo.");
        _follower = new FeedFollower(feed, parts.Intake, parts.Caches, parts.Time, parts.Observer, parts.Reading, parts.Rules.Entities);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _following = _follower.RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _following.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    public Task<FeedReport> FollowAsync(CancellationToken cancellationToken) => Task.FromResult(_follower.Report);
}
