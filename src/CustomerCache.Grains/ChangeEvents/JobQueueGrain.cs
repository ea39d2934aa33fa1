using System.Collections.Immutable;
using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Grains.Caching;
using Orleans.Concurrency;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Hosts the job queue of one topic: identity, storage and scheduling.</summary>
/// <remarks>
/// Stays active. Deactivates when another activation owns its store; the new owner runs the stored jobs, so a job may run twice.
/// </remarks>
[KeepAlive]
[Reentrant]
internal sealed class JobQueueGrain : Grain, IJobQueueGrain, IEventObserver<JobEvent>, IAsyncDisposable
{
    private readonly JobQueueDependencies _parts;
    private readonly JobQueueHost _host;

    public JobQueueGrain(JobQueueDependencies parts, DomainCaches caches)
    {
        _parts = parts;
        var topic = this.GetPrimaryKeyString();
        var rules =
            parts.Rules.Topic(topic)
            ?? throw new ArgumentOutOfRangeException(
                nameof(parts),
                $"There is no topic '{topic}' in this silo's job rules; deploy the same rules on every silo."
            );
        _host = new JobQueueHost(
            rules,
            parts.Stores.Open("jobs/" + topic),
            parts.Codec,
            parts.Hooks,
            parts.Queues.Value,
            async token => await caches.InvalidateAsync(Invalidation.Everything, token),
            parts.Time,
            this
        );
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _host.Start();
        return _host.LoadedAsync(cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        DisposeAsync().AsTask().WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    public Task WakeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken) =>
        RunAsync(() => _host.EnqueueAsync(jobs, cancellationToken));

    public Task<ImmutableArray<DeadLetter>> GetDeadLettersAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_host.DeadLetters());

    public Task<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        RunAsync(() => _host.RetryAsync(id, cancellationToken));

    public Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        RunAsync(() => _host.DropDeadLetterAsync(id, cancellationToken));

    public Task<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<JobView>>([.. _host.List(state, most)]);

    public Task<JobView?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_host.Find(id));

    public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => Task.FromResult(_host.Counts);

    public void Observe(JobEvent happened)
    {
        _parts.Observer.Observe(happened);
        if (happened is JobEvent.NotStored { Failure: StoreFencedException })
        {
            DeactivateOnIdle();
        }
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (StoreFencedException)
        {
            DeactivateOnIdle();
            throw new OwnershipLostException();
        }
        catch (StoreUnavailableException failure)
        {
            throw new NotDurableException(failure.Message);
        }
    }
}
