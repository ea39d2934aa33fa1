using CustomerCache.Server.Engine;

namespace CustomerCache.Server.Tests.Storage;

public sealed class MailboxTests
{
    [Fact]
    public async Task Work_runs_in_the_order_posted_and_never_two_at_a_time()
    {
        await using var mailbox = new Mailbox();
        var (order, running) = (new List<int>(), 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => mailbox.AskAsync(async () =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Yield();
            order.Add(i);
            Interlocked.Decrement(ref running);
            return i;
        })));

        Assert.Equal(Enumerable.Range(0, 200), order);
        Assert.Equal(Enumerable.Range(0, 200), answers);
    }

    [Fact]
    public async Task Work_that_throws_throws_for_who_asked_and_the_next_work_runs()
    {
        await using var mailbox = new Mailbox();

        var broken = mailbox.AskAsync<int>(() => throw new InvalidOperationException("broken"));
        var next = mailbox.AskAsync(() => Task.FromResult(2));

        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken)).Message);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task A_stop_waits_for_what_was_taken_and_refuses_what_comes_later()
    {
        var mailbox = new Mailbox();
        var gate = new TaskCompletionSource<int>();
        var taken = mailbox.AskAsync(() => gate.Task);
        var behind = mailbox.AskAsync(() => Task.FromResult(2));

        var stop = mailbox.DisposeAsync().AsTask();
        var refused = mailbox.AskAsync(() => Task.FromResult(3));
        Assert.False(stop.IsCompleted);
        gate.SetResult(1);
        await stop;

        Assert.Equal((1, 2), (await taken, await behind));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => refused);
    }
}
