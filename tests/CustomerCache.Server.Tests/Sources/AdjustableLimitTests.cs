using CustomerCache.Core.Quotas;
using CustomerCache.Sources.Resilience;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>How much of the budget is this process' own can change at any time.</summary>
public sealed class AdjustableLimitTests
{
    private readonly FakeTime _clock = new();

    [Fact]
    public void Limit_without_an_owner_is_the_whole_limit()
    {
        var budget = New(3);
        Enter(budget, 4);

        Assert.Equal((3, 3, 3, 1), (budget.Total, budget.Limit, budget.InUse, budget.Waiting));
    }

    [Fact]
    public async Task More_permits_wake_waiters_in_order()
    {
        var budget = New(8);
        Allot(budget, 0);
        var calls = Enter(budget, 5);
        Assert.Equal((0, 5), (budget.InUse, budget.Waiting));

        Allot(budget, 2);
        await Task.WhenAll(calls[..2]);
        Assert.Equal((2, 3), (budget.InUse, budget.Waiting));
        Allot(budget, 3);
        await calls[2];

        Assert.All(calls[3..], later => Assert.False(later.IsCompleted));
        Assert.Equal((3, 2), (budget.InUse, budget.Waiting));
    }

    [Fact]
    public async Task Fewer_permits_cancel_no_call_and_start_none_until_enough_have_ended()
    {
        var budget = New(3);
        var calls = Enter(budget, 4);
        Allot(budget, 1);
        Assert.Equal((1, 3, 1), (budget.Limit, budget.InUse, budget.Waiting));

        (await calls[0]).Dispose();
        (await calls[1]).Dispose();
        Assert.Equal((1, 1), (budget.InUse, budget.Waiting));
        (await calls[2]).Dispose();
        await calls[3];

        Assert.Equal((1, 0), (budget.InUse, budget.Waiting));
    }

    [Fact]
    public async Task Cancelled_waiter_leaves_the_queue_and_the_next_one_continues()
    {
        var budget = New(1);
        using var cancel = new CancellationTokenSource();
        var first = await budget.AcquireAsync(default);
        var second = budget.AcquireAsync(cancel.Token).AsTask();
        var third = budget.AcquireAsync(default).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(1, budget.Waiting);
        first.Dispose();

        (await third).Dispose();
        Assert.Equal((0, 0), (budget.InUse, budget.Waiting));
    }

    [Fact]
    public async Task Calls_start_only_while_the_limit_is_valid()
    {
        var budget = New(2);
        budget.SetLimit(2, _clock.GetUtcNow().AddSeconds(10));
        var first = await budget.AcquireAsync(default);

        _clock.Advance(TimeSpan.FromSeconds(10));
        var late = Enter(budget, 2);
        first.Dispose();
        Assert.Equal((0, 0, 2), (budget.Limit, budget.InUse, budget.Waiting));

        budget.SetLimit(2, _clock.GetUtcNow().AddSeconds(10));
        await Task.WhenAll(late);
    }

    [Fact]
    public async Task Call_that_waits_for_its_start_loses_its_permit_when_there_are_fewer()
    {
        var budget = New(3, rate: 1);
        var calls = Enter(budget, 3);
        await _clock.WaitForTimersAsync(2);
        Assert.Equal((3, 0), (budget.InUse, budget.Waiting));

        Allot(budget, 2);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await budget.WhenDemandedAsync(default);
        await calls[1];
        Assert.Equal((2, 1), (budget.InUse, budget.Waiting));

        Allot(budget, 3);
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
        var budget = New(8, rate: 8);
        Allot(budget, 2);
        await budget.AcquireAsync(default);
        var next = budget.AcquireAsync(default).AsTask();
        await _clock.WaitForTimersAsync(1);

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await next;
    }

    [Fact]
    public void Limit_above_the_total_is_the_total()
    {
        var budget = New(3);

        Allot(budget, 9);

        Assert.Equal(3, budget.Limit);
    }

    [Fact]
    public async Task Demand_is_signalled_once_even_without_a_listener()
    {
        var budget = New(1);
        var listening = budget.WhenDemandedAsync(default);
        Enter(budget, 1);
        Assert.False(listening.IsCompleted);
        using var cancel = new CancellationTokenSource();
        var second = budget.AcquireAsync(cancel.Token).AsTask();
        await listening;

        Enter(budget, 1);
        Assert.False(budget.WhenDemandedAsync(default).IsCompleted);

        Allot(budget, 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task Demand_signalled_without_a_listener_is_received_later()
    {
        var budget = New(1);
        Enter(budget, 3);

        await budget.WhenDemandedAsync(default);

        Assert.False(budget.WhenDemandedAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Random_calls_cancellations_and_ends_leave_the_limiter_empty_and_never_exceed_it()
    {
        var budget = New(6);
        var (inside, tooMany) = (0, 0);
        var calls = Enumerable
            .Range(0, 2000)
            .Select(i =>
                Task.Run(async () =>
                {
                    using var cancel = new CancellationTokenSource();
                    var entry = budget.AcquireAsync(cancel.Token).AsTask();
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
                        // Gave up in time.
                    }
                })
            )
            .ToArray();
        for (var i = 0; i < 200; i++)
        {
            Allot(budget, i % 7);
            await Task.Yield();
        }

        Allot(budget, 1);
        await Task.WhenAll(calls);

        Assert.Equal((0, 0, 0), (tooMany, budget.InUse, budget.Waiting));
    }

    private static void Allot(VendorRateLimiter budget, int places) => ((IAdjustableLimit)budget).SetLimit(places);

    private static Task<VendorRateLimiter.Permit>[] Enter(VendorRateLimiter budget, int calls) =>
        [.. Enumerable.Range(0, calls).Select(_ => budget.AcquireAsync(default).AsTask())];

    private VendorRateLimiter New(int total, double? rate = null) => new("Bruin", total, rate, _clock);
}
