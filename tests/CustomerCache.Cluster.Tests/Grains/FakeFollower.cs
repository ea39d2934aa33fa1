using CustomerCache.Client.Grains;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Follows a tenant as a replica does, and awaits a status.</summary>
internal sealed class FakeFollower : ITenantFollower, IAsyncDisposable
{
    private readonly IGrainFactory _grains;
    private readonly ITenantGrain _tenant;
    private readonly ITenantFollower _self;
    private volatile TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeFollower(IGrainFactory grains, ITenantGrain tenant)
    {
        (_grains, _tenant) = (grains, tenant);
        _self = grains.CreateObjectReference<ITenantFollower>(this);
    }

    /// <summary>Follows as a replica that serves a version to its readers.</summary>
    public async Task ServeAsync(long version)
    {
        var current = await _tenant.GetStatusAsync(CancellationToken.None);
        await _tenant.FollowAsync(_self, version, version == current.Version ? current.ChangedAt : null, CancellationToken.None);
    }

    public async Task<TenantStatus> UntilAsync(Func<TenantStatus, bool> stands)
    {
        while (true)
        {
            var announced = _announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var status = await _tenant.FollowAsync(_self, serves: 0, changedAt: null, CancellationToken.None);
            if (stands(status))
            {
                return status;
            }

            await announced.Task.WaitAsync(Gate.HangTimeout);
        }
    }

    public Task AnnouncedAsync(TenantAnnouncement announcement)
    {
        _announced.TrySetResult();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _tenant.UnfollowAsync(_self, CancellationToken.None);
        _grains.DeleteObjectReference<ITenantFollower>(_self);
    }
}
