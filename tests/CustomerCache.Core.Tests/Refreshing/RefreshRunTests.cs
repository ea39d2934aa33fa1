using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class RefreshRunTests
{
    private static readonly TenantPass Full = new(
        [new DeviceOutcome("S1", null, Sample.Edge(1), new CrossingOutcome.Crossed(Sample.Record("S1"), null))],
        0
    );

    private readonly FakeTime _time = new();
    private readonly RecordingObserver _observer = new();
    private readonly FakeOwner _owner = new();
    private readonly RefreshProgress _progress;

    public RefreshRunTests() => _progress = new RefreshProgress(Sample.VeloCloud, "one", _time);

    [Fact]
    public async Task Pass_is_committed_and_published_in_order()
    {
        var summary = await RunAsync(Full);

        Assert.Equal(RefreshOutcome.Stored, summary.Outcome);
        Assert.Equal((summary, 1L), (_owner.State.LastRefresh, _owner.State.Snapshot!.Version));
        Assert.Equal(["Started", "Stored", "Finished"], Events());
        Assert.Equal("one", Assert.Single(_observer.Of<RefreshEvent.Started>()).RefreshId);
    }

    [Fact]
    public async Task Commit_that_throws_breaks_the_refresh_and_keeps_the_previous_state()
    {
        var lost = new IOException("the disk is full");
        _owner.Commit = (_, _) => throw lost;

        var summary = await RunAsync(Full);

        Assert.Equal(("one", RefreshOutcome.Failed), (summary.Id, summary.Outcome));
        Assert.Equal(["Started", "Broke", "Finished"], Events());
        Assert.Same(lost, Assert.Single(_observer.Of<RefreshEvent.Broke>()).Exception);
        Assert.Equal((null, null), (_owner.State.Snapshot, _owner.State.LastRefresh));
        Assert.Null(Assert.Single(_observer.Of<RefreshEvent.Finished>()).NextRefreshAt);
    }

    [Fact]
    public async Task Cancellation_that_is_not_the_stop_breaks_the_refresh_like_any_other_failure()
    {
        _owner.Commit = (_, _) => throw new OperationCanceledException("a time limit of the storage");

        Assert.Equal(RefreshOutcome.Failed, (await RunAsync(Full)).Outcome);
        Assert.Equal(["Started", "Broke", "Finished"], Events());
    }

    [Fact]
    public async Task Reader_that_cannot_be_created_breaks_the_refresh()
    {
        var run = new RefreshRun(_owner, new(), _time, () => 0, _observer);

        var summary = await run.RunAsync(
            _progress,
            () => throw new InvalidOperationException("not configured"),
            new DeviceReadings().Open(),
            false,
            false,
            CancellationToken.None
        );

        Assert.Equal(RefreshOutcome.Failed, summary.Outcome);
        Assert.Equal(["Started", "Broke", "Finished"], Events());
    }

    [Fact]
    public async Task Stop_during_the_reading_interrupts_it_silently()
    {
        using var stop = new CancellationTokenSource();
        var reader = new GatedReader();
        var run = RunAsync(reader, stop.Token);
        await reader.ReadStarted.Task;

        await stop.CancelAsync();

        Assert.Equal(RefreshOutcome.Interrupted, (await run).Outcome);
        Assert.Equal(["Started"], Events());
        Assert.Equal((0, TenantState.Unknown(Sample.VeloCloud)), (_owner.Commits, _owner.State));
    }

    [Fact]
    public async Task Stop_during_the_wait_for_its_turn_interrupts_it_and_nothing_is_changed()
    {
        using var stop = new CancellationTokenSource();
        _owner.Commit = async (_, token) =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException("The commit was not told of the stop.");
        };

        Assert.Equal(RefreshOutcome.Interrupted, (await RunAsync(new GatedReader(Full), stop.Token)).Outcome);
        Assert.Equal(["Started"], Events());
    }

    [Fact]
    public async Task Result_is_merged_with_the_state_at_the_commit()
    {
        var reader = new GatedReader();
        var run = RunAsync(reader, CancellationToken.None);
        await reader.ReadStarted.Task;

        _owner.State = _owner.State.Import([Sample.Record("I9", edge: Sample.Edge(9))], _time.GetUtcNow());
        reader.Answer.SetResult(Full);

        Assert.Equal(RefreshOutcome.Stored, (await run).Outcome);
        Assert.Equal(["I9", "S1"], _owner.State.Snapshot!.Records.Serials());
    }

    [Theory]
    [InlineData(false, RefreshOutcome.NoLongerDue)]
    [InlineData(true, RefreshOutcome.Stored)]
    public async Task Scheduled_refresh_alone_ends_early_when_it_is_no_longer_due(bool forced, RefreshOutcome outcome)
    {
        var reader = new GatedReader(FakeBruin.TimedOut, Full);
        var run = new RefreshRun(_owner, new(), _time, () => 0, _observer).RunAsync(
            _progress,
            () => reader,
            new DeviceReadings().Open(),
            forced,
            false,
            CancellationToken.None
        );
        await _time.WaitForTimersAsync(1);
        _owner.State = _owner.State with { NextRefreshAt = _time.GetUtcNow().AddHours(1) };
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(outcome, (await run).Outcome);
    }

    private string[] Events() => [.. _observer.Of<RefreshEvent>().Select(e => e.GetType().Name)];

    private Task<RefreshSummary> RunAsync(TenantPass pass) => RunAsync(new GatedReader(pass), CancellationToken.None);

    private Task<RefreshSummary> RunAsync(TenantReader reader, CancellationToken stop) =>
        new RefreshRun(_owner, new(), _time, () => 0, _observer).RunAsync(
            _progress,
            () => reader,
            new DeviceReadings().Open(),
            forced: false,
            acceptShrink: false,
            stop
        );

    private sealed class FakeOwner : IRefreshedTenant
    {
        public TenantState State { get; set; } = TenantState.Unknown(Sample.VeloCloud);

        public int Commits { get; private set; }

        public Func<Func<TenantState, RefreshCompletion>, CancellationToken, Task<RefreshCompletion>>? Commit { get; set; }

        public async Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken)
        {
            Commits++;
            if (Commit is not null)
            {
                return await Commit(conclude, cancellationToken);
            }

            var completion = conclude(State);
            State = completion.After;
            return completion;
        }
    }

    /// <summary>Returns prepared results, then waits for one.</summary>
    private sealed class GatedReader(params VendorResult<TenantPass>[] answers) : TenantReader
    {
        private int _next;

        public TaskCompletionSource ReadStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<VendorResult<TenantPass>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task<VendorResult<TenantPass>> ReadAsync(
            TenantSnapshot? stored,
            RefreshProgress progress,
            CancellationToken cancellationToken
        )
        {
            ReadStarted.TrySetResult();
            return _next < answers.Length ? Task.FromResult(answers[_next++]) : Answer.Task.WaitAsync(cancellationToken);
        }
    }
}
