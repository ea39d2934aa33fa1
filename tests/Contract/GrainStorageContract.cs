using CustomerCache.Grains.Storage;
using Orleans.Storage;

namespace CustomerCache.Tests.Contract;

/// <summary>The contract of every grain storage provider of the product, on which the fencing of owners relies.</summary>
public abstract class GrainStorageContract : IAsyncLifetime
{
    private const int Large = 16 * 1024 * 1024;
    private const string State = "page";

    private IGrainStorage? _storage;

    private IGrainStorage Storage => _storage ?? throw new InvalidOperationException("The storage was not opened.");

    public static TheoryData<string> UnusualKeys =>
        ["velocloud/host/a b", "100%", "a/b//c", "ключ 東京 🚚", "..", "'; DROP TABLE grain_state; --", new string('k', 1024), " x "];

    public async Task InitializeAsync() => _storage = await OpenAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task Absent_state_reads_as_a_new_one_without_a_tag()
    {
        var read = await ReadAsync("absent");

        Assert.Equal((false, null), (read.RecordExists, read.ETag));
        Assert.Empty(read.State!.Content);
    }

    [Fact]
    public async Task Empty_state_is_not_an_absent_one()
    {
        await WriteAsync("empty", [], null);

        var read = await ReadAsync("empty");

        Assert.True(read.RecordExists);
        Assert.NotNull(read.ETag);
        Assert.Empty(read.State!.Content);
    }

    [Fact]
    public async Task Written_state_is_read_with_the_tag_of_its_write()
    {
        var written = await WriteAsync("one", [1, 2, 3], null);

        var read = await ReadAsync("one");

        Assert.Equal((true, written), (read.RecordExists, read.ETag));
        Assert.Equal([1, 2, 3], read.State!.Content);
    }

    [Theory]
    [MemberData(nameof(UnusualKeys))]
    public async Task Key_of_any_characters_names_one_state(string key)
    {
        await WriteAsync(key, [7], null);
        await WriteAsync(key + "x", [8], null);

        Assert.Equal([7], (await ReadAsync(key)).State!.Content);
        Assert.Equal([8], (await ReadAsync(key + "x")).State!.Content);
    }

    [Fact]
    public async Task State_of_16_MiB_is_read_as_it_was_written()
    {
        var content = new byte[Large];
        new Random(11).NextBytes(content);
        await WriteAsync("large", content, null);

        Assert.Equal(content, (await ReadAsync("large")).State!.Content);
    }

    [Fact]
    public async Task Write_with_an_outdated_tag_is_refused_and_changes_nothing()
    {
        var first = await WriteAsync("fenced", [1], null);
        var second = await WriteAsync("fenced", [2], first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("fenced", [3], first));
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("fenced", [4], null));

        var read = await ReadAsync("fenced");
        Assert.Equal(second, read.ETag);
        Assert.Equal([2], read.State!.Content);
    }

    [Fact]
    public async Task Concurrent_writers_with_the_same_tag_have_one_winner()
    {
        var tag = await WriteAsync("raced", [0], null);

        var ends = await Task.WhenAll(
            Enumerable
                .Range(1, 32)
                .Select(async i =>
                {
                    try
                    {
                        return (Number: i, Tag: (string?)await WriteAsync("raced", [(byte)i], tag));
                    }
                    catch (InconsistentStateException)
                    {
                        return (Number: i, Tag: null);
                    }
                })
        );

        var winner = Assert.Single(ends, e => e.Tag is not null);
        var read = await ReadAsync("raced");
        Assert.Equal(winner.Tag, read.ETag);
        Assert.Equal([(byte)winner.Number], read.State!.Content);
    }

    [Fact]
    public async Task Cleared_state_is_absent_and_its_tag_is_invalid()
    {
        var tag = await WriteAsync("cleared", [1], null);
        var state = new GrainState<StoredPage>(new StoredPage { Content = [1] }, tag);

        await Storage.ClearStateAsync(State, Id("cleared"), state);

        Assert.False(state.RecordExists);
        Assert.False((await ReadAsync("cleared")).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("cleared", [2], tag));
    }

    [Fact]
    public async Task Clear_with_an_outdated_tag_is_refused()
    {
        var first = await WriteAsync("kept", [1], null);
        await WriteAsync("kept", [2], first);

        await Assert.ThrowsAsync<InconsistentStateException>(() =>
            Storage.ClearStateAsync(State, Id("kept"), new GrainState<StoredPage>(new StoredPage(), first))
        );

        Assert.Equal([2], (await ReadAsync("kept")).State!.Content);
    }

    /// <summary>Opens a storage with its own key space.</summary>
    protected abstract Task<IGrainStorage> OpenAsync();

    private static GrainId Id(string key) => GrainId.Create("conformance", key);

    private async Task<string> WriteAsync(string key, byte[] content, string? tag)
    {
        var state = new GrainState<StoredPage>(new StoredPage { Content = content }, tag);
        await Storage.WriteStateAsync(State, Id(key), state);
        Assert.True(state.RecordExists);
        return state.ETag!;
    }

    private async Task<GrainState<StoredPage>> ReadAsync(string key)
    {
        var state = new GrainState<StoredPage>(new StoredPage());
        await Storage.ReadStateAsync(State, Id(key), state);
        return state;
    }
}
