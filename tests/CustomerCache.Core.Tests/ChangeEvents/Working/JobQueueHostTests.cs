using System.Collections.Immutable;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Hooks;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.ChangeEvents.Working;
using CustomerCache.Core.Tests.ChangeEvents.Jobs;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.ChangeEvents.Working;

/// <summary>A queue with its store and its workers.</summary>
public sealed class JobQueueHostTests
{
    [Fact]
    public async Task A_store_that_gives_up_reading_is_read_again()
    {
        var time = new FakeTime();
        var told = new Told();
        await using var host = new JobQueueHost(new TopicRules("t"), new CancellingStore(), new Lazy<HookTable>(() => new HookTable([])), new NoQueues(), _ => Task.CompletedTask, time, told);
        host.Start();

        await time.WaitForTimersAsync(1);
        time.Advance(TimeSpan.FromSeconds(2));
        await host.LoadedAsync(CancellationToken.None);

        Assert.Equal(1, (await host.OfferAsync([SampleJobs.Of("1")], CancellationToken.None)).Taken);
        Assert.IsType<TaskCanceledException>(Assert.Single(told.Failures));
    }

    private sealed class CancellingStore : IKeyedStore
    {
        private bool _wasAsked;

        public Task<StoreContent> LoadAsync(CancellationToken cancellationToken)
        {
            var isFirst = !_wasAsked;
            _wasAsked = true;
            return isFirst ? Task.FromException<StoreContent>(new TaskCanceledException("the connection was closed")) : Task.FromResult(StoreContent.Empty);
        }

        public Task WriteAsync(IReadOnlyList<StoredChange> changes, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ClearAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoQueues : IJobQueues
    {
        public ValueTask<OfferedJobs> OfferAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken) => ValueTask.FromResult(OfferedJobs.None);

        public ValueTask<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken) => ValueTask.FromResult<ImmutableArray<JobView>>([]);

        public ValueTask<JobView?> FindAsync(string id, CancellationToken cancellationToken) => ValueTask.FromResult<JobView?>(null);

        public ValueTask<ImmutableSortedDictionary<string, JobCounts>> CountAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult(ImmutableSortedDictionary<string, JobCounts>.Empty);
    }

    private sealed class Told : IJobObserver
    {
        public List<Exception> Failures { get; } = [];

        public void Ended(Job job, JobEnd end)
        {
        }

        public void Problem(Job job, string problem)
        {
        }

        public void Damaged(string topic, int places)
        {
        }

        public void NotStored(string topic, Exception failure) => Failures.Add(failure);

        public void Opened(string topic, Func<JobCounts> counts)
        {
        }

        public void Closed(string topic, Func<JobCounts> counts)
        {
        }
    }
}
