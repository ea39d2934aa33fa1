using CustomerCache.Core.ChangeEvents;
using Orleans.Concurrency;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Follows one change feed for the whole cluster; the key is its channel. Internal to silos.</summary>
[Alias("customer-cache.IChangeFeedGrain")]
internal interface IChangeFeedGrain : IGrainWithStringKey
{
    /// <summary>Activates the follower and returns its report.</summary>
    [Alias("Follow")]
    Task<FeedReport> FollowAsync(CancellationToken cancellationToken);
}

/// <summary>Follows one change feed while active, and stays active. A new activation resumes at the channel's stored position.</summary>
[KeepAlive]
[Reentrant]
internal sealed class ChangeFeedGrain : Grain, IChangeFeedGrain, IDisposable
{
    private readonly FeedFollower _follower;
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    public ChangeFeedGrain(FeedDependencies parts)
    {
        var channel = this.GetPrimaryKeyString();
        var feed =
            parts.Feeds.All.FirstOrDefault(f => f.Channel == channel)
            ?? throw new ArgumentOutOfRangeException(
                nameof(parts),
                $"There is no feed '{channel}' in this silo's configuration; configure the same feeds on every silo."
            );
        _follower = new FeedFollower(
            feed,
            parts.Ingestor,
            parts.Caches,
            parts.Time,
            parts.Observer,
            parts.Reading,
            parts.Rules.Entities,
            parts.Secrets
        );
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _following = _follower.RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    public Task<FeedReport> FollowAsync(CancellationToken cancellationToken) => Task.FromResult(_follower.Report);
}
