using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Caching;

public sealed class PartitionHostTests
{
    private static readonly CacheKey Key = new("orders", "orders:detail:1");
    private readonly FlakyStore _store = new();
    private readonly FakeTime _time = new();
    private readonly RecordingPartitionObserver _told = new();

    [Fact]
    public async Task M9_Store_that_refuses_writes_does_not_fail_reads()
    {
        using var host = await StartAsync();
        _store.IsDown = true;
        var lease = await LeaseAsync(host);
        var waiting = host.ReadAsync(Key, wantsLease: true, TimeSpan.FromSeconds(10), CancellationToken.None).AsTask();

        Assert.Equal(CacheWriting.Stored, await WriteAsync(host, "1", lease));
        Assert.Equal("1", Text(await waiting));
        Assert.Equal("1", Text(await host.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)));
        await _told.NotStoredAsync();
    }

    [Fact]
    public async Task M10_E1_Store_that_cannot_be_read_is_a_miss()
    {
        await FillAsync("old");
        _store.IsDown = true;
        using var host = await StartAsync();

        var lease = await LeaseAsync(host);

        Assert.True(_told.HasStartedEmpty);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(host, "new", lease).AsTask());
        Assert.Equal("new", Text(await host.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)));
    }

    [Fact]
    public async Task Value_acknowledged_by_an_owner_that_could_not_read_its_store_survives_a_crash()
    {
        await FillAsync("old");
        _store.IsDown = true;
        using var host = await StartAsync();
        _store.IsDown = false;

        Assert.Equal(CacheWriting.Stored, await WriteAsync(host, "new"));

        using var afterCrash = await StartAsync();
        Assert.Equal("new", Text(await afterCrash.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)));
    }

    [Fact]
    public async Task E4_Invalidation_that_cannot_be_stored_fails_and_takes_effect()
    {
        using var host = await StartAsync();
        await WriteAsync(host, "1");
        _store.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => InvalidateAsync(host));

        Assert.IsType<CacheReading.Lease>(await host.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task E4_Repeated_invalidation_is_stored_and_final()
    {
        using (var host = await StartAsync())
        {
            await WriteAsync(host, "1");
            _store.IsDown = true;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => InvalidateAsync(host));
            _store.IsDown = false;
            await InvalidateAsync(host);
        }

        using var again = await StartAsync();
        Assert.IsType<CacheReading.Lease>(await again.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task Store_that_was_down_at_the_start_is_cleared_since_it_missed_invalidations()
    {
        await FillAsync("old");
        _store.IsDown = true;
        using (var host = await StartAsync())
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => InvalidateAsync(host));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(host, "new").AsTask());
            _store.IsDown = false;
            await host.SweepAsync(CancellationToken.None);
        }

        Assert.True(_told.StoreRecovered);
        using var again = await StartAsync();
        Assert.Equal("new", Text(await again.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)));
    }

    [Fact]
    public async Task Reader_waits_for_its_timeout_and_no_longer()
    {
        using var host = await StartAsync();
        await LeaseAsync(host);
        var waiting = host.ReadAsync(Key, wantsLease: true, TimeSpan.FromSeconds(10), CancellationToken.None).AsTask();
        await _time.WaitForTimersAsync(1);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.IsType<CacheReading.Missing>(await waiting);
    }

    [Fact]
    public async Task Waiting_reader_gets_the_lease_when_it_expires()
    {
        using var host = await StartAsync();
        await LeaseAsync(host);
        var waiting = host.ReadAsync(Key, wantsLease: true, TimeSpan.FromSeconds(60), CancellationToken.None).AsTask();
        await _time.WaitForTimersAsync(1);

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.IsType<CacheReading.Lease>(await waiting);
    }

    [Fact]
    public async Task Secret_is_created_once_and_outlives_the_process()
    {
        byte[] first;
        using (var host = await StartAsync())
        {
            first = await host.GetSecretAsync(CancellationToken.None);
            Assert.Equal(first, await host.GetSecretAsync(CancellationToken.None));
        }

        using var again = await StartAsync();
        Assert.Equal(first, await again.GetSecretAsync(CancellationToken.None));
    }

    private async Task<PartitionHost> StartAsync()
    {
        var host = new PartitionHost(_store, new PartitionTerms(TimeSpan.FromSeconds(30), 1 << 20, TimeSpan.FromHours(1)), _time, _told);
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    private async Task FillAsync(string value)
    {
        using var host = await StartAsync();
        await WriteAsync(host, value);
        await host.StopAsync(CancellationToken.None);
    }

    private static async Task<string> LeaseAsync(PartitionHost host) =>
        Assert.IsType<CacheReading.Lease>(await host.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)).Token;

    private static ValueTask<CacheWriting> WriteAsync(PartitionHost host, string value, string? lease = null) =>
        host.WriteAsync(
            new PartitionWrite
            {
                Key = Key,
                Value = Encoding.UTF8.GetBytes(value),
                Lease = lease,
            },
            CancellationToken.None
        );

    [Fact]
    public async Task Replacing_value_is_acknowledged_when_it_is_durable_and_a_new_one_at_once()
    {
        using var host = await StartAsync();
        _store.Blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Assert.Equal(CacheWriting.Stored, await WriteAsync(host, "1"));
        var second = WriteAsync(host, "2").AsTask();
        Assert.False(second.IsCompleted);
        Assert.Equal("2", Text(await host.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)));
        _store.Blocked.SetResult();

        Assert.Equal(CacheWriting.Stored, await second);
        using var again = await StartAsync();
        Assert.Equal("2", Text(await again.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)));
    }

    [Fact]
    public async Task Replacing_value_that_cannot_be_stored_is_not_acknowledged()
    {
        await FillAsync("1");
        using var host = await StartAsync();
        _store.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(host, "2").AsTask());

        Assert.Equal("2", Text(await host.ReadAsync(Key, true, TimeSpan.Zero, CancellationToken.None)));
    }

    [Fact]
    public async Task Repeated_write_is_refused_by_the_next_owner_too_after_an_invalidation_since_it_began()
    {
        using (var host = await StartAsync())
        {
            await InvalidateAsync(host);
        }

        _time.Advance(TimeSpan.FromSeconds(4));
        using var next = await StartAsync();

        Assert.Equal(CacheWriting.Invalidated, await RepeatAsync(next, TimeSpan.FromSeconds(5)));
        Assert.Equal(CacheWriting.Stored, await RepeatAsync(next, TimeSpan.FromSeconds(2)));
        Assert.Equal(CacheWriting.Stored, await WriteAsync(next, "1"));
    }

    [Fact]
    public async Task First_write_that_arrives_late_is_refused_after_an_invalidation_since_it_was_sent()
    {
        using var host = await StartAsync();
        var sent = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(4));
        await InvalidateAsync(host);
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(CacheWriting.Invalidated, await SendAsync(host, sent, age: null));
        Assert.Equal(CacheWriting.Invalidated, await SendAsync(host, sent + TimeSpan.FromSeconds(6), age: TimeSpan.FromSeconds(4)));
        Assert.Equal(CacheWriting.Stored, await SendAsync(host, sent + TimeSpan.FromSeconds(6), age: null));
        Assert.Equal(CacheWriting.Stored, await SendAsync(host, sent + TimeSpan.FromSeconds(9), age: null));
    }

    [Fact]
    public async Task Pending_writes_of_an_unavailable_store_are_bounded_and_all_stored_when_it_is_back()
    {
        using var host = new PartitionHost(
            _store,
            new PartitionTerms(TimeSpan.FromSeconds(30), 1L << 30, TimeSpan.FromHours(1)),
            _time,
            _told
        );
        await host.StartAsync(CancellationToken.None);
        _store.IsDown = true;
        var value = new byte[1 << 20];
        for (var i = 0; i < PartitionHost.MaxWaitingMiB; i++)
        {
            await host.WriteAsync(
                new PartitionWrite { Key = new CacheKey("orders", $"orders:detail:{i}"), Value = value },
                CancellationToken.None
            );
        }

        await _told.OverflowedAsync();
        _store.IsDown = false;

        // The first one may still get the result of a failed write.
        await host.SweepAsync(CancellationToken.None);
        await host.SweepAsync(CancellationToken.None);

        Assert.Equal(PartitionHost.MaxWaitingMiB, _store.Values.Count(v => v.Key.StartsWith('e')));
        Assert.All(_store.Writes, write => Assert.True(write.Sum(c => c.Value?.Length ?? 0) <= 5 << 20));
    }

    private static ValueTask<CacheWriting> RepeatAsync(PartitionHost host, TimeSpan age) =>
        host.WriteAsync(
            new PartitionWrite
            {
                Key = Key,
                Value = "9"u8.ToArray(),
                Age = age,
            },
            CancellationToken.None
        );

    private static ValueTask<CacheWriting> SendAsync(PartitionHost host, DateTimeOffset sent, TimeSpan? age) =>
        host.WriteAsync(
            new PartitionWrite
            {
                Key = Key,
                Value = "9"u8.ToArray(),
                Age = age,
                SentAt = sent,
            },
            CancellationToken.None
        );

    private static Task<InvalidationResult> InvalidateAsync(PartitionHost host) =>
        host.InvalidateAsync(new Invalidation { Keys = [Key.Key] }, CancellationToken.None).AsTask();

    private static string Text(CacheReading reading) =>
        Encoding.UTF8.GetString(Assert.IsType<CacheReading.Found>(reading).Entry.Value.Span);

    private sealed class RecordingPartitionObserver : IPartitionObserver
    {
        private readonly TaskCompletionSource _overflowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _notStored = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HasStartedEmpty { get; private set; }

        public bool StoreRecovered { get; private set; }

        public Task OverflowedAsync() => _overflowed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public Task NotStoredAsync() => _notStored.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void StartedEmpty(Exception failure) => HasStartedEmpty = true;

        public void StoreIsBack() => StoreRecovered = true;

        public void Damaged(int count) => throw new InvalidOperationException("Nothing is damaged.");

        public void NotStored(Exception failure) => _notStored.TrySetResult();

        public void Overflowed(int count) => _overflowed.TrySetResult();
    }
}
