namespace CustomerCache.Cluster.Tests.Histories;

/// <summary>Histories that break one rule each, and legal ones beside them that differ in one time or status.</summary>
public sealed class HistoryCheckerTests
{
    private const string Key = "orders:detail:1";
    private const string First = "first";
    private const string Second = "second";

    private readonly History _history = new();

    [Fact]
    public void Empty_history_is_legal() => Legal();

    [Fact]
    public void Version_that_goes_back_for_a_reader_is_found()
    {
        Read(1, 2, version: 5, wave: 5);
        Read(3, 4, version: 4, wave: 4);

        Breaks(HistoryRule.VersionsGrow);
    }

    [Fact]
    public void Version_that_goes_back_is_legal_for_overlapping_reads_and_for_readers_of_two_silos()
    {
        Read(1, 3, version: 5, wave: 5);
        Read(3, 4, version: 4, wave: 4);
        Read(5, 6, version: 4, wave: 4, client: Second);

        Legal();
    }

    [Fact]
    public void Newest_version_counts_although_an_older_read_ended_after_it()
    {
        Read(1, 2, version: 5, wave: 5);
        Read(1, 3, version: 3, wave: 3);
        Read(4, 5, version: 4, wave: 4);

        Breaks(HistoryRule.VersionsGrow);
    }

    [Theory]
    [InlineData(First, 6, null, true)]
    [InlineData(First, 4, null, false)]
    [InlineData(Second, 6, null, false)]
    [InlineData(Second, 6, 5.5, true)]
    public void Version_behind_an_acknowledged_import_is_found_on_its_silo_and_on_all_once_settled(
        string silo,
        double begin,
        double? settled,
        bool isFound
    )
    {
        Import(3, 5, version: 8, wave: 8);
        Read(begin, 7, version: 7, wave: 8, client: silo);
        Settle(settled);

        Decide(isFound, HistoryRule.VersionsGrow);
    }

    [Fact]
    public void Answer_of_two_versions_is_found()
    {
        _history.Add(new RecordOperation(RecordCall.Read, First, First, At(1), At(2), 200, 5, 4, 5));

        Breaks(HistoryRule.OneVersionPerAnswer);
    }

    [Fact]
    public void Version_with_other_records_on_another_silo_is_found()
    {
        Read(1, 2, version: 5, wave: 5);
        Read(1, 2, version: 5, wave: 6, client: Second);

        Breaks(HistoryRule.OneVersionPerAnswer);
    }

    [Theory]
    [InlineData(4, 200, 7, true)]
    [InlineData(5, 200, 7, false)]
    [InlineData(4, 503, 7, false)]
    [InlineData(4, 200, 6, false)]
    public void Import_that_is_undone_is_found(double firstEnd, int firstStatus, double readBegin, bool isFound)
    {
        Import(3, firstEnd, version: null, wave: 8, status: firstStatus);
        Import(5, 6, version: null, wave: 9);
        Read(readBegin, 8, version: 9, wave: 8);

        Decide(isFound, HistoryRule.ChangeIsKept);
    }

    [Theory]
    [InlineData(200, 9.5, true)]
    [InlineData(200, null, false)]
    [InlineData(0, 9.5, false)]
    public void Records_from_before_an_acknowledged_import_are_found_on_another_silo_once_settled(int status, double? settled, bool isFound)
    {
        Import(5, 6, version: null, wave: 9, status: status);
        Read(10, 11, version: 2, wave: 1, client: Second);
        Settle(settled);

        Decide(isFound, HistoryRule.ChangeIsKept);
    }

    [Theory]
    [InlineData(2.9, 4, 5, 200, true)]
    [InlineData(3, 4, 5, 200, false)]
    [InlineData(2.9, 5, 5, 200, false)]
    [InlineData(2.9, 4, 5, 503, false)]
    public void Value_that_was_fetched_before_an_acknowledged_invalidation_is_found(
        double leased,
        double invalidated,
        double read,
        int status,
        bool isFound
    )
    {
        Lease(1, leased, "a");
        Write(6, 7, value: 1, lease: "a");
        Invalidate(3, invalidated, status);
        Get(read, 8, value: 1);

        Decide(isFound, HistoryRule.ValueIsFresh);
    }

    [Theory]
    [InlineData(1, 7.9, 3.1, true)]
    [InlineData(1, 7.9, 3, false)]
    [InlineData(1, 2, 2.1, true)]
    [InlineData(1, 2, 2, false)]
    public void Write_without_a_lease_may_survive_an_invalidation_of_its_first_two_seconds(
        double begin,
        double end,
        double invalidated,
        bool isFound
    )
    {
        Write(begin, end, value: 1);
        Invalidate(invalidated, 4, 200);
        Get(8, 9, value: 1);

        Decide(isFound, HistoryRule.ValueIsFresh);
    }

    [Theory]
    [InlineData(First, 8, false)]
    [InlineData(Second, 8, true)]
    [InlineData(First, 0.9, true)]
    public void Write_without_a_lease_that_a_frozen_silo_finds_later_counts_from_its_end(string frozen, double resumed, bool isFound)
    {
        _history.Add(new FaultWindow("frozen silo", At(0.5), At(resumed), frozen));
        Write(1, 7.9, value: 1);
        Invalidate(3.1, 4, 200);
        Get(8, 9, value: 1);

        Decide(isFound, HistoryRule.ValueIsFresh);
    }

    [Fact]
    public void Value_of_another_key_or_of_a_later_write_is_found()
    {
        Get(1, 2, value: 1);
        Write(3, 4, value: 1);

        Breaks(HistoryRule.ValueIsFresh);
    }

    [Theory]
    [InlineData(202, 3.1, 5.0, true)]
    [InlineData(202, 3.1, null, false)]
    [InlineData(202, 3.0, 5.0, false)]
    [InlineData(503, 3.1, 5.0, false)]
    public void Value_that_was_fetched_before_an_acknowledged_event_is_found_once_settled(
        int status,
        double begin,
        double? settled,
        bool isFound
    )
    {
        Write(1, 3, value: 1);
        Event(begin, 4, status);
        Get(6, 7, value: 1);
        Settle(settled);

        Decide(isFound, HistoryRule.EventTakesEffect);
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(1.5, 4)]
    [InlineData(30, 30.9)]
    public void Second_lease_while_one_is_held_is_found(double begin, double end)
    {
        Lease(1, 2, "a");
        Lease(begin, end, "b");
        Write(40, 41, value: 1, lease: "a");

        Breaks(HistoryRule.OneLease);
    }

    [Fact]
    public void Second_lease_is_legal_when_the_first_may_have_run_out()
    {
        Lease(1, 2, "a");
        Lease(30, 31, "b");

        Legal();
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(3.9, true)]
    public void Second_lease_is_legal_when_a_write_of_the_first_may_precede_it(double secondEnd, bool isFound)
    {
        Lease(1, 2, "a");
        Lease(3, secondEnd, "b");
        Write(4, 5, value: 1, lease: "a");

        Decide(isFound, HistoryRule.OneLease);
    }

    [Fact]
    public void Second_lease_after_an_invalidation_an_event_or_an_unacknowledged_write_is_legal()
    {
        Lease(1, 2, "a");
        Invalidate(2, 3, 200);
        Lease(4, 5, "b");
        Event(5, 6, 202);
        Lease(7, 8, "c");
        Write(8, 9, value: 1, status: 503);
        Lease(10, 11, "d");

        Legal();
    }

    [Fact]
    public void Refused_write_ends_its_own_lease_and_no_other()
    {
        Lease(1, 2, "a");
        Write(3, 4, value: 1, lease: "old", status: 409);
        Lease(5, 6, "b");

        Breaks(HistoryRule.OneLease);
    }

    [Fact]
    public void Lost_owner_permits_one_further_lease_and_no_third()
    {
        _history.Add(new FaultWindow("killed silo", At(3), At(9)));
        Lease(1, 2, "a");
        Lease(5, 6, "b");
        Legal();

        Lease(7, 8, "c");
        Breaks(HistoryRule.OneLease);
    }

    [Theory]
    [InlineData(202, 0, true)]
    [InlineData(202, null, false)]
    [InlineData(503, 0, false)]
    public void Accepted_event_without_a_job_is_found(int status, int? jobs, bool isFound)
    {
        Event(1, 2, status, jobs);

        Decide(isFound, HistoryRule.JobRuns);
    }

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(1, false)]
    public void Event_that_was_taken_again_during_a_fault_may_count_no_job(double over, bool isFound)
    {
        _history.Add(new FaultWindow("killed silo", At(0), At(over)));
        Event(1, 2, 202, jobs: 0);

        Decide(isFound, HistoryRule.JobRuns);
    }

    [Theory]
    [InlineData("dropped", 4, null, true)]
    [InlineData("waiting", 4, 3.0, true)]
    [InlineData("running", 4, 3.0, true)]
    [InlineData("running", 3, 3.0, false)]
    [InlineData("done", 4, 3.0, false)]
    public void Job_that_does_not_run_is_found(string state, double begin, double? settled, bool isFound)
    {
        _history.Add(new JobOperation("job", state, First, At(begin), At(5)));
        Settle(settled);

        Decide(isFound, HistoryRule.JobRuns);
    }

    [Theory]
    [InlineData("superseded by another", false)]
    [InlineData("failed", true)]
    public void Job_that_was_dropped_for_a_later_one_is_legal(string reason, bool isFound)
    {
        _history.Add(new JobOperation("job", "dropped", First, At(4), At(5), reason));

        Decide(isFound, HistoryRule.JobRuns);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(9, true)]
    public void Refresh_of_silos_at_any_time_after_a_loss_may_undo_an_import(double lost, bool isFound)
    {
        _history.Add(new RecordOperation(RecordCall.Refresh, "writer", First, At(1), At(2), 202, null, 8));
        Import(3, 4, version: null, wave: 9);
        _history.Add(new RecordOperation(RecordCall.Refresh, "silos", "silos", At(lost), At(10), 0, null, 8));
        Read(5, 6, version: 7, wave: 8);

        Decide(isFound, HistoryRule.ChangeIsKept);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Settle(double? at)
    {
        if (at is { } seconds)
        {
            _history.SettleAt(At(seconds));
        }
    }

    private void Read(double begin, double end, long version, long wave, string client = First) =>
        _history.Add(new RecordOperation(RecordCall.Read, client, client, At(begin), At(end), 200, version, wave));

    private void Import(double begin, double end, long? version, long wave, int status = 200) =>
        _history.Add(new RecordOperation(RecordCall.Import, "writer", First, At(begin), At(end), status, version, wave));

    private void Lease(double begin, double end, string lease) =>
        _history.Add(new CacheOperation(CacheCall.Read, First, Key, At(begin), At(end), 404, Lease: lease));

    private void Get(double begin, double end, long value) =>
        _history.Add(new CacheOperation(CacheCall.Read, First, Key, At(begin), At(end), 200, value));

    private void Write(double begin, double end, long value, string? lease = null, int status = 204) =>
        _history.Add(new CacheOperation(CacheCall.Write, First, Key, At(begin), At(end), status, value, lease));

    private void Invalidate(double begin, double end, int status) =>
        _history.Add(new CacheOperation(CacheCall.Invalidate, First, Key, At(begin), At(end), status));

    private void Event(double begin, double end, int status, int? jobs = 1) =>
        _history.Add(new EventOperation("e1", [Key], jobs, First, At(begin), At(end), status));

    private void Decide(bool isFound, HistoryRule rule)
    {
        if (isFound)
        {
            Breaks(rule);
        }
        else
        {
            Legal();
        }
    }

    private void Legal() => HistoryChecker.AssertLegal(_history);

    private void Breaks(HistoryRule rule)
    {
        var violations = HistoryChecker.Check(_history);

        Assert.NotEmpty(violations);
        Assert.All(violations, v => Assert.Equal(rule, v.Rule));
    }
}
