using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class TenantPublicationTests
{
    private readonly FakeTime _time = new();
    private readonly TenantPublication _publication;

    public TenantPublicationTests()
    {
        _publication = new TenantPublication(Sample.VeloCloud, _time);
        _publication.Restore(Version(1, "A"));
    }

    [Fact]
    public async Task Wait_ends_when_something_newer_is_published()
    {
        var waiting = ChangesAsync(1, TimeSpan.FromMinutes(1));
        await _time.WaitForTimersAsync(1);
        Assert.False(waiting.IsCompleted);

        _publication.Publish(Version(2, "A", "B"));

        var delta = Assert.IsType<TenantChanges.Delta>(await waiting).Changes;
        Assert.Equal((1L, 2L), (delta.From, delta.To));
        Assert.Equal(["B"], delta.Upserted.Serials());
        Assert.Equal(FakeTime.Start, _time.GetUtcNow());
    }

    [Fact]
    public async Task Wait_continues_when_the_published_state_has_the_same_version()
    {
        var waiting = ChangesAsync(1, TimeSpan.FromMinutes(1));
        await _time.WaitForTimersAsync(1);
        _time.Advance(TimeSpan.FromSeconds(40));

        _publication.Publish(_publication.State with { NextRefreshAt = Sample.Noon });
        await _time.WaitForTimersAsync(1, TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        IsEmpty(await waiting, 1);
    }

    [Fact]
    public async Task Wait_that_times_out_returns_the_empty_delta()
    {
        var waiting = ChangesAsync(1, TimeSpan.FromMinutes(1));
        await _time.WaitForTimersAsync(1);
        _time.Advance(TimeSpan.FromMinutes(1));

        IsEmpty(await waiting, 1);
    }

    [Fact]
    public async Task Wait_without_a_timeout_or_from_an_older_version_returns_at_once()
    {
        _publication.Publish(Version(2, "A", "B"));

        IsEmpty(await ChangesAsync(2, TimeSpan.Zero), 2);
        Assert.Equal(["B"], Assert.IsType<TenantChanges.Delta>(await ChangesAsync(1, TimeSpan.FromMinutes(1))).Changes.Upserted.Serials());
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Unknown_base_version_is_reported_at_once()
    {
        Assert.Equal(new TenantChanges.TooOld(1), await ChangesAsync(7, TimeSpan.FromMinutes(1)));
        Assert.Equal(
            new TenantChanges.TooOld(0),
            await new TenantPublication(Sample.VeloCloud, _time).ChangesAsync(3, TimeSpan.FromMinutes(1), CancellationToken.None)
        );
    }

    [Fact]
    public async Task State_from_storage_clears_the_history_that_led_to_its_predecessor()
    {
        _publication.Publish(Version(2, "A", "B"));
        _publication.Restore(Version(3, "A", "B", "C"));

        Assert.Equal(new TenantChanges.TooOld(3), await ChangesAsync(2, TimeSpan.Zero));
        Assert.Equal(new TenantChanges.TooOld(3), await ChangesAsync(1, TimeSpan.Zero));
        _publication.Publish(Version(4, "A"));
        Assert.Equal(["B", "C"], Assert.IsType<TenantChanges.Delta>(await ChangesAsync(3, TimeSpan.Zero)).Changes.Removed.Order());
        Assert.IsType<TenantChanges.TooOld>(await ChangesAsync(2, TimeSpan.Zero));
    }

    [Fact]
    public async Task Wait_ends_with_an_unknown_base_version_when_the_version_goes_back()
    {
        _publication.Publish(Version(2, "A", "B"));
        var waiting = ChangesAsync(2, TimeSpan.FromMinutes(1));
        await _time.WaitForTimersAsync(1);

        _publication.Restore(Version(1, "A"));

        Assert.Equal(new TenantChanges.TooOld(1), await waiting);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    public void Follower_keeps_a_later_version_than_that_of_the_status_or_the_records(long status, long records)
    {
        _publication.Publish(Version(2, "A", "B"));

        Assert.False(_publication.Follow(TenantStatus.Of(Version(status, "A"), null), Version(records, "A").Snapshot));

        Assert.Equal(2, _publication.State.Snapshot!.Version);
    }

    [Fact]
    public async Task Cancellation_ends_only_the_wait_of_its_caller()
    {
        using var gone = new CancellationTokenSource();
        var (leaving, staying) = (
            _publication.ChangesAsync(1, TimeSpan.FromMinutes(1), gone.Token),
            ChangesAsync(1, TimeSpan.FromMinutes(1))
        );
        await _time.WaitForTimersAsync(2);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _publication.Publish(Version(2, "B"));

        Assert.IsType<TenantChanges.Delta>(await staying);
    }

    [Fact]
    public async Task Every_publication_completes_the_changes_before_it()
    {
        foreach (
            var publish in new Action[] { () => _publication.Publish(_publication.State), () => _publication.Restore(_publication.State) }
        )
        {
            var changed = _publication.Changed;
            Assert.False(changed.IsCompleted);
            publish();
            await changed;
        }
    }

    private Task<TenantChanges> ChangesAsync(long since, TimeSpan wait) => _publication.ChangesAsync(since, wait, CancellationToken.None);

    private static TenantState Version(long version, params string[] serials) =>
        TenantState.Unknown(Sample.VeloCloud) with
        {
            Snapshot = TenantSnapshot.Create(Sample.VeloCloud, version, Sample.Noon, serials.Select(s => Sample.Record(s))),
        };

    private static void IsEmpty(TenantChanges changes, long version)
    {
        var delta = Assert.IsType<TenantChanges.Delta>(changes).Changes;
        Assert.Equal((version, version, 0, 0), (delta.From, delta.To, delta.Upserted.Length, delta.Removed.Length));
    }
}
