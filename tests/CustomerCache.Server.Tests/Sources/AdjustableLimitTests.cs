using CustomerCache.Core.Quotas;
using CustomerCache.Sources.Resilience;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The share of this process in the limit can change at any time.</summary>
public sealed class AdjustableLimitTests
{
    private readonly FakeTime _clock = new();

    [Fact]
    public void Limit_without_an_owner_is_the_whole_limit()
    {
        var limiter = New(3);
        Acquire(limiter, 4);

        Assert.Equal((3, 3, 3, 1), (limiter.Total, limiter.Limit, limiter.InUse, limiter.Waiting));
    }

    [Fact]
    public async Task More_permits_wake_waiters_in_order()
    {
        var limiter = New(8);
        SetLimit(limiter, 0);
        var calls = Acquire(limiter, 5);
        Assert.Equal((0, 5), (limiter.InUse, limiter.Waiting));

        SetLimit(limiter, 2);
        await Task.WhenAll(calls[..2]);
        Assert.Equal((2, 3), (limiter.InUse, limiter.Waiting));
        SetLimit(limiter, 3);
        await calls[2];

        Assert.All(calls[3..], later => Assert.False(later.IsCompleted));
        Assert.Equal((3, 2), (limiter.InUse, limiter.Waiting));
    }

    [Fact]
    public async Task Fewer_permits_cancel_no_call_and_start_none_until_enough_have_ended()
    {
        var limiter = New(3);
        var calls = Acquire(limiter, 4);
        SetLimit(limiter, 1);
        Assert.Equal((1, 3, 1), (limiter.Limit, limiter.InUse, limiter.Waiting));

        (await calls[0]).Dispose();
        (await calls[1]).Dispose();
        Assert.Equal((1, 1), (limiter.InUse, limiter.Waiting));
        (await calls[2]).Dispose();
        await calls[3];

        Assert.Equal((1, 0), (limiter.InUse, limiter.Waiting));
    }

    [Fact]
    public async Task Cancelled_waiter_leaves_the_queue_and_the_next_one_continues()
    {
        var limiter = New(1);
        using var cancel = new CancellationTokenSource();
        var first = await limiter.AcquireAsync(default);
        var second = limiter.AcquireAsync(cancel.Token).AsTask();
        var third = limiter.AcquireAsync(default).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(1, limiter.Waiting);
        first.Dispose();

        (await third).Dispose();
        Assert.Equal((0, 0), (limiter.InUse, limiter.Waiting));
    }

    [Fact]
    public async Task Calls_start_only_while_the_limit_is_valid()
    {
        var limiter = New(2);
        limiter.SetLimit(2, _clock.GetUtcNow().AddSeconds(10));
        var first = await limiter.AcquireAsync(default);

        _clock.Advance(TimeSpan.FromSeconds(10));
        var late = Acquire(limiter, 2);
        first.Dispose();
        Assert.Equal((0, 0, 2), (limiter.Limit, limiter.InUse, limiter.Waiting));

        limiter.SetLimit(2, _clock.GetUtcNow().AddSeconds(10));
        await Task.WhenAll(late);
    }

    [Fact]
    public async Task Call_that_waits_for_its_start_loses_its_permit_when_there_are_fewer()
    {
        var limiter = New(3, rate: 1);
        var calls = Acquire(limiter, 3);
        await _clock.WaitForTimersAsync(2);
        Assert.Equal((3, 0), (limiter.InUse, limiter.Waiting));

        SetLimit(limiter, 2);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await limiter.WhenDemandedAsync(default);
        await calls[1];
        Assert.Equal((2, 1), (limiter.InUse, limiter.Waiting));

        SetLimit(limiter, 3);
        await _clock.WaitForTimersAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await calls[2];
    }

    [Fact]
    public void Waiter_that_lost_its_permit_is_before_later_ones()
    {
        var queue = new PermitQueue();
        foreach (var arrival in new long[] { 4, 7, 3, 5 })
        {
            queue.Add(new PermitWaiter(arrival));
        }

        Assert.Equal([3L, 4L, 5L, 7L], Enumerable.Range(0, 4).Select(_ => queue.TakeFirst()!.Arrival));
        Assert.Null(queue.TakeFirst());
    }

    [Fact]
    public async Task Rate_shrinks_to_the_same_share()
    {
        var limiter = New(8, rate: 8);
        SetLimit(limiter, 2);
        await limiter.AcquireAsync(default);
        var next = limiter.AcquireAsync(default).AsTask();
        await _clock.WaitForTimersAsync(1);

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await next;
    }

    [Fact]
    public void Limit_above_the_total_is_the_total()
    {
        var limiter = New(3);

        SetLimit(limiter, 9);

        Assert.Equal(3, limiter.Limit);
    }

    [Fact]
    public async Task Demand_is_signalled_once_even_without_a_listener()
    {
        var limiter = New(1);
        var listening = limiter.WhenDemandedAsync(default);
        Acquire(limiter, 1);
        Assert.False(listening.IsCompleted);
        using var cancel = new CancellationTokenSource();
        var second = limiter.AcquireAsync(cancel.Token).AsTask();
        await listening;

        Acquire(limiter, 1);
        Assert.False(limiter.WhenDemandedAsync(default).IsCompleted);

        SetLimit(limiter, 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task Demand_signalled_without_a_listener_is_received_later()
    {
        var limiter = New(1);
        Acquire(limiter, 3);

        await limiter.WhenDemandedAsync(default);

        Assert.False(limiter.WhenDemandedAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Random_calls_cancellations_and_ends_leave_the_limiter_empty_and_never_exceed_it()
    {
        var limiter = New(6);
        var (inside, tooMany) = (0, 0);
        var calls = Enumerable
            .Range(0, 2000)
            .Select(i =>
                Task.Run(async () =>
                {
                    using var cancel = new CancellationTokenSource();
                    var entry = limiter.AcquireAsync(cancel.Token).AsTask();
                    if (i % 3 == 0)
                    {
                        await cancel.CancelAsync();
                    }

                    try
                    {
                        using var place = await entry;
                        tooMany += Interlocked.Increment(ref inside) > 6 ? 1 : 0;
                        await Task.Yield();
                        Interlocked.Decrement(ref inside);
                    }
                    catch (OperationCanceledException)
                    {
                        // Cancelled in time.
                    }
                })
            )
            .ToArray();
        for (var i = 0; i < 200; i++)
        {
            SetLimit(limiter, i % 7);
            await Task.Yield();
        }

        SetLimit(limiter, 1);
        await Task.WhenAll(calls);

        Assert.Equal((0, 0, 0), (tooMany, limiter.InUse, limiter.Waiting));
    }

    private static void SetLimit(VendorRateLimiter limiter, int permits) => ((IAdjustableLimit)limiter).SetLimit(permits);

    private static Task<VendorRateLimiter.Permit>[] Acquire(VendorRateLimiter limiter, int calls) =>
        [.. Enumerable.Range(0, calls).Select(_ => limiter.AcquireAsync(default).AsTask())];

    private VendorRateLimiter New(int total, double? rate = null) => new("Bruin", total, rate, _clock);
}
