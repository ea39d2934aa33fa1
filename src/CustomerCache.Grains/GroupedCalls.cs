namespace CustomerCache.Grains;

/// <summary>Runs calls in groups: those that arrive while a group runs wait and run together, so that they share its cost.</summary>
/// <remarks>
/// Groups run one after the other, calls in the order in which they arrive. A caller that cancels leaves the others alone: its call is
/// left out while it waits, and carried out once its group has begun. Not thread safe: all calls are made on the scheduler of one grain.
/// </remarks>
/// <param name="fitting">Returns how many of the waiting calls, from the first on, run together; at least one does.</param>
/// <param name="run">Runs a group and returns a result for each call, in their order.</param>
internal sealed class GroupedCalls<TCall, TResult>(
    Func<IEnumerable<TCall>, int> fitting,
    Func<IReadOnlyList<TCall>, Task<IReadOnlyList<TResult>>> run
)
{
    private readonly LinkedList<Waiting> _waiting = [];
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>Runs a group while nothing else of the same owner runs; may wait before.</summary>
    public Func<Func<Task>, Task> Exclusively { get; init; } = static group => group();

    /// <summary>
    /// Returns whether the calls of a group that failed run again, each alone, so that one of them does not fail the others.
    /// </summary>
    public Predicate<Exception> MayRunAlone { get; init; } = static _ => false;

    /// <summary>Runs a call with all that wait when its turn comes.</summary>
    public async Task<TResult> RunAsync(TCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting(call, cancellationToken);
        _waiting.AddLast(waiting);
        if (!_isRunning)
        {
            _isRunning = true;
            _loop = LoopAsync();
        }

        return await waiting.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until no call is left.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => _loop.WaitAsync(cancellationToken);

    private async Task LoopAsync()
    {
        // Calls that have already arrived at the grain join the first group.
        await Task.Yield();
        while (_waiting.Count > 0)
        {
            IReadOnlyList<Waiting> group = [];
            try
            {
                await Exclusively(() => RunAsync(group = Take()));
            }
            catch (Exception failure)
            {
                Fail(group.Count > 0 ? group : Take(), failure);
            }
        }

        _isRunning = false;
    }

    private List<Waiting> Take()
    {
        while (_waiting.First is { Value.IsCancelled: true })
        {
            _waiting.RemoveFirst();
        }

        var taken = new List<Waiting>();
        for (var left = Math.Max(1, fitting(_waiting.Select(w => w.Call))); left > 0 && _waiting.First is { } first; left--)
        {
            _waiting.RemoveFirst();
            if (!first.Value.IsCancelled)
            {
                taken.Add(first.Value);
            }
        }

        return taken;
    }

    private async Task RunAsync(IReadOnlyList<Waiting> group)
    {
        if (group.Count == 0)
        {
            return;
        }

        try
        {
            var results = await run([.. group.Select(w => w.Call)]);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Complete(results[i]);
            }
        }
        catch (Exception failure) when (group.Count > 1 && MayRunAlone(failure))
        {
            foreach (var one in group)
            {
                await RunAloneAsync(one);
            }
        }
    }

    private async Task RunAloneAsync(Waiting one)
    {
        try
        {
            if (!one.IsCancelled)
            {
                await RunAsync([one]);
            }
        }
        catch (Exception failure)
        {
            one.Fail(failure);
        }
    }

    private static void Fail(IReadOnlyList<Waiting> group, Exception failure)
    {
        foreach (var one in group)
        {
            one.Fail(failure);
        }
    }

    private sealed class Waiting(TCall call, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TCall Call => call;

        public bool IsCancelled => cancellationToken.IsCancellationRequested;

        public Task<TResult> Completion => _result.Task;

        public void Complete(TResult result) => _result.TrySetResult(result);

        // A caller that has left does not await it.
        public void Fail(Exception failure)
        {
            _result.TrySetException(failure);
            _ = _result.Task.Exception;
        }
    }
}
