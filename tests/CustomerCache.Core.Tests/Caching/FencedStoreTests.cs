using CustomerCache.Core.Caching.Stores;
using CustomerCache.Tests.Shared;
using NSubstitute;

namespace CustomerCache.Core.Tests.Caching;

/// <summary>An owner that checks its ownership in its store.</summary>
public sealed class FencedStoreTests
{
    private readonly FreezableTime _time = new();
    private readonly IKeyedStore _store = Substitute.For<IKeyedStore>();
    private readonly TaskCompletionSource _answer = new();

    [Fact]
    public async Task Owner_that_was_frozen_during_a_check_waits_for_its_result()
    {
        var check = await AskAsync();

        _time.Freeze(TimeSpan.FromSeconds(40));
        _answer.SetException(new StoreFencedException("Another owner took over."));

        await Assert.ThrowsAsync<StoreFencedException>(() => check);
    }

    [Fact]
    public async Task Owner_whose_check_failed_while_it_was_frozen_checks_again()
    {
        var check = await AskAsync();
        _store
            .WriteAsync([], CancellationToken.None)
            .ReturnsForAnyArgs(Task.FromException(new StoreFencedException("Another owner took over.")));

        _time.Freeze(TimeSpan.FromSeconds(40));
        _answer.SetException(new TimeoutException("Redis did not answer."));

        await Assert.ThrowsAsync<StoreFencedException>(() => check);
    }

    [Fact]
    public async Task Owner_whose_store_is_unresponsive_serves_reads()
    {
        var check = await AskAsync();

        _time.Advance(FencedStore.Trust);

        await check;
    }

    private async Task<Task> AskAsync()
    {
        _store.AcquireAsync(CancellationToken.None).ReturnsForAnyArgs(new StoreContent(new Dictionary<string, byte[]>(), IsComplete: true));
        _store.WriteAsync([], CancellationToken.None).ReturnsForAnyArgs(_answer.Task);
        var owner = new FencedStore(_store, _time);
        await owner.AcquireAsync(CancellationToken.None);
        _time.Advance(FencedStore.Trust);
        return owner.CheckAsync(CancellationToken.None).AsTask();
    }

    // Timers that fell due while the process was frozen fire when it resumes.
    private sealed class FreezableTime : TimeProvider
    {
        private readonly FakeTime _time = new();
        private TimeSpan _frozen;

        public override long TimestampFrequency => _time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + _frozen;

        public override long GetTimestamp() => _time.GetTimestamp() + _frozen.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _time.CreateTimer(callback, state, dueTime, period);

        public void Advance(TimeSpan by) => _time.Advance(by);

        public void Freeze(TimeSpan time)
        {
            _frozen += time;
            Advance(FencedStore.Trust);
        }
    }
}
