using CustomerCache.Core.Refreshing;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class FollowUpExpansionTests
{
    [Fact]
    public async Task Results_keep_the_order_of_the_items_whichever_ends_first()
    {
        var gates = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource<string>()).ToArray();
        var all = FanOut.SelectAsync([0, 1, 2, 3, 4], 5, (i, _) => gates[i].Task, CancellationToken.None);

        foreach (var i in new[] { 3, 0, 4, 2, 1 })
        {
            gates[i].SetResult($"r{i}");
        }

        Assert.Equal(["r0", "r1", "r2", "r3", "r4"], await all);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Concurrency_never_exceeds_the_limit(int limit)
    {
        var (running, most) = (0, 0);
        await FanOut.SelectAsync(
            Enumerable.Range(0, 40).ToArray(),
            limit,
            async (i, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return i;
            },
            CancellationToken.None
        );

        Assert.InRange(most, 1, Math.Min(limit, 40));
    }

    [Fact]
    public async Task Limit_is_used()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var started = 0;
        var all = FanOut.SelectAsync(
            [0, 1, 2, 3],
            3,
            (i, _) =>
            {
                started++;
                return gates[i].Task;
            },
            CancellationToken.None
        );
        Assert.Equal(3, started);

        foreach (var gate in gates)
        {
            gate.SetResult(0);
        }

        await all;
        Assert.Equal(4, started);
    }

    [Fact]
    public async Task First_exception_is_thrown_when_running_work_has_ended_and_no_more_starts()
    {
        var (first, second) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var started = new List<int>();
        var all = FanOut.SelectAsync(
            [0, 1, 2, 3],
            2,
            (i, _) =>
            {
                started.Add(i);
                return i == 0 ? second.Task : first.Task;
            },
            CancellationToken.None
        );

        first.SetException(new InvalidOperationException("first"));
        Assert.False(all.IsCompleted);
        second.SetException(new InvalidOperationException("second"));

        Assert.Equal("first", (await Assert.ThrowsAsync<InvalidOperationException>(() => all)).Message);
        Assert.Equal([0, 1], started);
    }

    [Fact]
    public async Task Running_work_is_cancelled_after_an_exception()
    {
        var failing = new TaskCompletionSource<int>();
        var all = FanOut.SelectAsync([0, 1], 2, (i, token) => i == 0 ? Stopped(token) : failing.Task, CancellationToken.None);

        failing.SetException(new InvalidOperationException("broke"));

        Assert.Equal("broke", (await Assert.ThrowsAsync<InvalidOperationException>(() => all)).Message);

        static async Task<int> Stopped(CancellationToken token)
        {
            var stopped = new TaskCompletionSource<int>();
            await using var registration = token.Register(() => stopped.SetCanceled(token));
            return await stopped.Task;
        }
    }

    [Fact]
    public async Task Cancellation_ends_the_work()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FanOut.SelectAsync([1], 1, (i, _) => Task.FromResult(i), stop.Token));
    }

    [Fact]
    public async Task Empty_work_completes_at_once() =>
        Assert.Empty(await FanOut.SelectAsync(Array.Empty<int>(), 4, (i, _) => Task.FromResult(i), CancellationToken.None));

    [Fact]
    public async Task Limit_below_one_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            FanOut.SelectAsync([1], 0, (i, _) => Task.FromResult(i), CancellationToken.None)
        );

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
