using CustomerCache.Server.Storage;

namespace CustomerCache.Server.Tests.Storage;

public sealed class KeyedLogFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-log-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "keyed", "store.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_written_is_there_and_what_was_removed_is_not()
    {
        using (var log = await OpenAsync())
        {
            await log.WriteAsync([new("a", new byte[] { 1 }), new("b", new byte[] { 2 }), new("", Array.Empty<byte>()), new("é\n", new byte[] { 3 })], CancellationToken.None);
            await log.WriteAsync([new("a", null), new("b", new byte[] { 9 })], CancellationToken.None);
        }

        Assert.Equal(["=", "b=9", "é\n=3"], await ContentAsync());
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_batch_leaves_all_batches_before_it_and_nothing_of_it()
    {
        long before;
        using (var log = await OpenAsync())
        {
            await log.WriteAsync([new("a", new byte[] { 1 })], CancellationToken.None);
            before = new FileInfo(Path).Length;
            await log.WriteAsync([new("a", null), new("b", new byte[] { 2, 3, 4 }), new("c", new byte[] { 5 })], CancellationToken.None);
        }

        var whole = await File.ReadAllBytesAsync(Path);
        for (var length = before; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Path, whole[..(int)length]);

            Assert.Equal(["a=1"], await ContentAsync());
        }
    }

    [Fact]
    public async Task Nothing_of_a_damaged_file_is_believed_since_the_damage_may_hide_what_was_deleted()
    {
        using (var log = await OpenAsync())
        {
            await log.WriteAsync([new("a", new byte[] { 1 })], CancellationToken.None);
            await log.WriteAsync([new("a", null)], CancellationToken.None);
            await log.WriteAsync([new("b", new byte[] { 2 })], CancellationToken.None);
        }

        var whole = await File.ReadAllBytesAsync(Path);
        for (var i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x40;
            await File.WriteAllBytesAsync(Path, damaged);
            using var log = new KeyedLogFile(Path);

            var content = await log.LoadAsync(CancellationToken.None);

            Assert.False(content.IsComplete);
            Assert.Empty(content.Values);
        }
    }

    [Fact]
    public async Task A_write_that_failed_half_way_does_not_stand_before_the_next_one()
    {
        using (var log = await OpenAsync())
        {
            await log.WriteAsync([new("a", new byte[] { 1 })], CancellationToken.None);
            await using (var other = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            {
                await other.WriteAsync(new byte[] { 1, 2, 3 });
            }

            await log.WriteAsync([new("b", new byte[] { 2 })], CancellationToken.None);
        }

        Assert.Equal(["a=1", "b=2"], await ContentAsync());
    }

    [Fact]
    public async Task A_file_that_has_grown_is_written_anew()
    {
        using (var log = await OpenAsync())
        {
            for (var i = 0; i < 12; i++)
            {
                await log.WriteAsync([new("a", new byte[1 << 20])], CancellationToken.None);
            }
        }

        Assert.InRange(new FileInfo(Path).Length, 1 << 20, 9 << 20);
        Assert.Single(await ContentAsync());
    }

    [Fact]
    public async Task A_store_that_was_emptied_is_empty()
    {
        using (var log = await OpenAsync())
        {
            await log.WriteAsync([new("a", new byte[] { 1 })], CancellationToken.None);
            await log.ClearAsync(CancellationToken.None);
        }

        Assert.Empty(await ContentAsync());
    }

    private async Task<KeyedLogFile> OpenAsync()
    {
        var log = new KeyedLogFile(Path);
        await log.LoadAsync(CancellationToken.None);
        return log;
    }

    private async Task<string[]> ContentAsync()
    {
        using var log = new KeyedLogFile(Path);
        var content = await log.LoadAsync(CancellationToken.None);
        Assert.True(content.IsComplete);
        return [.. content.Values.Select(v => $"{v.Key}={string.Join(',', v.Value)}").Order(StringComparer.Ordinal)];
    }
}
