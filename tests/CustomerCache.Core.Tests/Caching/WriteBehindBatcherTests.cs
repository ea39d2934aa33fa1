using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Tests.Caching;

public sealed class WriteBehindBatcherTests
{
    private readonly FlakyStore _store = new();
    private readonly WriteBehindBatcher _writer;

    public WriteBehindBatcherTests() => _writer = new WriteBehindBatcher(_store);

    [Fact]
    public async Task Changes_during_a_write_are_written_together_and_the_last_one_of_a_field_wins()
    {
        _store.Blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _writer.WriteAsync([new("a", new byte[] { 1 })]);
        await Task.Yield();
        Task[] rest =
        [
            _writer.WriteAsync([new("b", new byte[] { 1 })]),
            _writer.WriteAsync([new("a", new byte[] { 2 })]),
            _writer.WriteAsync([new("b", null)]),
        ];
        _store.Blocked.SetResult();
        await Task.WhenAll([first, .. rest]);

        Assert.InRange(_store.Writes.Count, 1, 2);
        Assert.Equal(new byte[] { 2 }, Assert.Single(_store.Values).Value);
    }

    [Fact]
    public async Task Failed_write_is_reported_and_repeated_with_the_next_one()
    {
        _store.IsDown = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            _writer.WriteAsync([new("a", new byte[] { 1 }), new("b", new byte[] { 1 })])
        );
        _store.IsDown = false;

        await _writer.WriteAsync([new("b", new byte[] { 2 })]);

        Assert.Equal(("1", "2"), ($"{_store.Values["a"][0]}", $"{_store.Values["b"][0]}"));
    }

    [Fact]
    public async Task Caller_without_a_change_waits_for_the_write_that_it_depends_on()
    {
        _store.Blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var write = _writer.WriteAsync([new("a", null)]);
        var nothing = _writer.WriteAsync([]);
        var wasDone = nothing.IsCompleted;
        _store.Blocked.SetResult();
        await Task.WhenAll(write, nothing);

        Assert.False(wasDone);
    }

    [Fact]
    public async Task Caller_without_a_change_gets_the_failure_of_the_write_that_it_depends_on()
    {
        _store.IsDown = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _writer.WriteAsync([new("a", null)]));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _writer.WriteAsync([]));
    }

    [Fact]
    public async Task Cleared_store_holds_only_later_writes()
    {
        await _writer.WriteAsync([new("old", new byte[] { 1 })]);
        await Task.WhenAll(_writer.ClearAsync(), _writer.WriteAsync([new("new", new byte[] { 1 })]));

        Assert.Equal(["new"], _store.Values.Keys);
    }
}
