using System.Text;
using CustomerCache.Server.Storage;
using CustomerCache.Server.Tests.Host;

namespace CustomerCache.Server.Tests.Storage;

public sealed class ChecksummedFileTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "file");

    [Theory]
    [InlineData("")]
    [InlineData("one line")]
    [InlineData("several\nlines\n\n")]
    public async Task What_was_written_is_read(string content)
    {
        await WriteAsync(content);

        Assert.Equal(content, await ReadAsync(File));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_nothing() => Assert.Null(await ReadAsync(File));

    [Fact]
    public async Task The_replaced_file_is_kept_as_the_previous_one_and_only_that()
    {
        await WriteAsync("one");
        await WriteAsync("two");
        await WriteAsync("three");

        Assert.Equal(("three", "two"), (await ReadAsync(File), await ReadAsync(ChecksummedFile.Previous(File))));
        Assert.Equal(["file", "file.previous"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_change_of_any_byte_is_noticed()
    {
        await WriteAsync("""{"a":1}""");
        var good = await System.IO.File.ReadAllBytesAsync(File);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 0x01;
            await System.IO.File.WriteAllBytesAsync(File, bad);
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(File));
        }
    }

    [Fact]
    public async Task A_file_cut_at_any_length_is_noticed()
    {
        await WriteAsync("""{"a":1}""");
        var good = await System.IO.File.ReadAllBytesAsync(File);
        for (var length = 0; length < good.Length; length++)
        {
            await System.IO.File.WriteAllBytesAsync(File, good[..length]);
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(File));
        }
    }

    [Fact]
    public async Task A_write_that_is_cancelled_leaves_the_old_content()
    {
        await WriteAsync("old");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChecksummedFile.WriteAsync(File, "new"u8.ToArray(), new CancellationToken(canceled: true)));

        Assert.Equal("old", await ReadAsync(File));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string?> ReadAsync(string path) =>
        await ChecksummedFile.ReadAsync(path, CancellationToken.None) is { } content ? Encoding.UTF8.GetString(content.Span) : null;

    private Task WriteAsync(string content) => ChecksummedFile.WriteAsync(File, Encoding.UTF8.GetBytes(content), CancellationToken.None);
}
