using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Tests.Shared;
using NSubstitute;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>A queue with its store and its workers.</summary>
public sealed class JobQueueHostTests
{
    [Fact]
    public async Task Store_that_cancels_a_read_is_read_again()
    {
        var time = new FakeTime();
        var failures = new List<Exception>();
        var observer = Substitute.For<IEventObserver<JobEvent>>();
        observer.Observe(
            Arg.Do<JobEvent>(happened => failures.AddRange(new[] { happened }.OfType<JobEvent.NotStored>().Select(e => e.Failure)))
        );
        var store = Substitute.For<IKeyedStore>();
        store
            .AcquireAsync(default)
            .ReturnsForAnyArgs(
                _ => Task.FromException<StoreContent>(new TaskCanceledException("the connection was closed")),
                _ => Task.FromResult(StoreContent.Empty)
            );
        await using var host = new JobQueueHost(
            new TopicRules("t"),
            store,
            SampleJobs.Codec,
            new Lazy<HookTable>(() => new HookTable([])),
            Substitute.For<IJobQueues>(),
            _ => Task.CompletedTask,
            time,
            observer
        );
        host.Start();

        await time.WaitForTimersAsync(1);
        time.Advance(TimeSpan.FromSeconds(2));
        await host.LoadedAsync(CancellationToken.None);

        Assert.Equal(1, (await host.EnqueueAsync([SampleJobs.Of("1")], CancellationToken.None)).Taken);
        Assert.IsType<TaskCanceledException>(Assert.Single(failures));
    }
}
