using CustomerCache.Grains;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Calls that wait while others run, and run together.</summary>
public sealed class GroupedCallsTests
{
    private readonly List<string> _groups = [];
    private readonly GroupedCalls<int, string> _calls;
    private Func<IReadOnlyList<int>, Exception?> _fails = _ => null;
    private TaskCompletionSource _entered = NewSignal();
    private TaskCompletionSource _released = NewSignal();

    public GroupedCallsTests() => _calls = new GroupedCalls<int, string>(static w => w.Take(10).Count(), RunAsync);

    [Fact]
    public async Task Calls_that_arrive_while_a_group_runs_form_the_next_one_in_their_order()
    {
        var first = await HoldAsync(_calls, 0);
        var others = Enumerable.Range(1, 9).Select(i => _calls.RunAsync(i, CancellationToken.None)).ToArray();
        _released.SetResult();

        Assert.Equal("done 0", await first);
        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"done {i}"), await Task.WhenAll(others));
        Assert.Equal(["0", "1,2,3,4,5,6,7,8,9"], _groups);
    }

    [Fact]
    public async Task Group_takes_no_more_than_fit()
    {
        var first = await HoldAsync(_calls, 0);
        var others = Enumerable.Range(1, 12).Select(i => _calls.RunAsync(i, CancellationToken.None)).ToArray();
        _released.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(["0", "1,2,3,4,5,6,7,8,9,10", "11,12"], _groups);
    }

    [Fact]
    public async Task Caller_that_cancels_leaves_the_others_alone()
    {
        using var leaves = new CancellationTokenSource();
        var running = await HoldAsync(_calls, 0, leaves.Token);
        var (waiting, stays) = (_calls.RunAsync(1, leaves.Token), _calls.RunAsync(2, CancellationToken.None));

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _released.SetResult();

        Assert.Equal("done 2", await stays);
        Assert.Equal(["0", "2"], _groups);
    }

    [Fact]
    public async Task Failure_reaches_every_caller_of_the_group_and_no_later_one()
    {
        _fails = group => group.Contains(0) ? new IOException("full") : null;
        var first = await HoldAsync(_calls, 0);
        var later = _calls.RunAsync(1, CancellationToken.None);
        _released.SetResult();

        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.Equal("done 1", await later);
    }

    [Fact]
    public async Task Call_that_fails_alone_does_not_fail_the_others()
    {
        _fails = group => group.Contains(2) ? new IOException("full") : null;
        var calls = new GroupedCalls<int, string>(static w => w.Count(), RunAsync) { MayRunAlone = static f => f is IOException };
        var first = await HoldAsync(calls, 0);
        var (one, two, three) = (
            calls.RunAsync(1, CancellationToken.None),
            calls.RunAsync(2, CancellationToken.None),
            calls.RunAsync(3, CancellationToken.None)
        );
        _released.SetResult();
        await first;

        Assert.Equal(("done 1", "done 3"), (await one, await three));
        await Assert.ThrowsAsync<IOException>(() => two);
        Assert.Equal(["0", "1,2,3", "1", "2", "3"], _groups);
    }

    [Fact]
    public async Task Calls_fail_when_their_turn_cannot_come()
    {
        var calls = new GroupedCalls<int, string>(static w => w.Count(), RunAsync)
        {
            Exclusively = static _ => Task.FromException(new ObjectDisposedException("turn")),
        };

        await Assert.ThrowsAsync<ObjectDisposedException>(() => calls.RunAsync(0, CancellationToken.None));
        await calls.DrainAsync(CancellationToken.None);
        Assert.Empty(_groups);
    }

    private async Task<Task<string>> HoldAsync(GroupedCalls<int, string> calls, int call, CancellationToken cancellationToken = default)
    {
        (_entered, _released) = (NewSignal(), NewSignal());
        var running = calls.RunAsync(call, cancellationToken);
        await _entered.Task;
        return running;
    }

    private async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<int> group)
    {
        _groups.Add(string.Join(',', group));
        _entered.TrySetResult();
        await _released.Task;
        return _fails(group) is { } failure ? throw failure : [.. group.Select(i => $"done {i}")];
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
