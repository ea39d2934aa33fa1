using System.Text;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Server.Storage;
using CustomerCache.Server.Storage.Sqlite;

namespace CustomerCache.Server.Tests.Storage;

/// <summary>Guarantees of the database of a single node, and its recovery from a corrupt file.</summary>
public sealed class SqliteDatabaseTests
{
    private const int Damaged = 4301;
    private const int DamagedRow = 4302;
    private const int WriteFailed = 4304;

    [Fact]
    public async Task Concurrent_writers_share_a_commit()
    {
        await using var lab = new SqliteLab();
        await lab.Database.OpenAsync(CancellationToken.None);
        using var held = new ManualResetEventSlim();
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = lab.Database.WriteAsync(_ => running.TrySetResult() && held.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None);
        await running.Task;

        var writes = Enumerable.Range(0, 64).Select(i => lab.WriteAsync($"k{i}", [1])).ToArray();
        held.Set();
        await Task.WhenAll(writes);

        Assert.True(await first);
        Assert.InRange(lab.Database.Commits, 2, 16);
    }

    [Fact]
    public async Task Write_that_fails_fails_alone()
    {
        await using var lab = new SqliteLab();
        using var held = new ManualResetEventSlim();
        var first = lab.Database.WriteAsync(_ => held.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None);
        var bad = lab.Database.WriteAsync<int>(
            s => s.Execute("INSERT INTO node VALUES ('bad', '1')") == 1 ? throw new InvalidDataException("made up") : 0,
            CancellationToken.None
        );
        var good = lab.WriteAsync("good", [1]);
        held.Set();

        await Assert.ThrowsAsync<InvalidDataException>(() => bad);
        await Task.WhenAll(first, good);

        Assert.Equal([1], await lab.ReadAsync("good"));
        Assert.False(
            await lab.Database.ReadAsync(
                s => s.Prepare("SELECT 1 FROM node WHERE name = 'bad'").ExecuteScalar() is not null,
                CancellationToken.None
            )
        );
    }

    [Fact]
    public async Task Write_that_was_cancelled_while_it_was_queued_is_not_applied()
    {
        await using var lab = new SqliteLab();
        await lab.Database.OpenAsync(CancellationToken.None);
        using var held = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var first = lab.Database.WriteAsync(
            _ =>
            {
                begun.SetResult();
                return held.Wait(TimeSpan.FromSeconds(30));
            },
            CancellationToken.None
        );
        await begun.Task;
        var second = lab.Database.WriteAsync(s => s.Execute("INSERT INTO node VALUES ('cancelled', '1')"), cancelled.Token);

        await cancelled.CancelAsync();
        held.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await first;
        Assert.False(
            await lab.Database.ReadAsync(
                s => s.Prepare("SELECT 1 FROM node WHERE name = 'cancelled'").ExecuteScalar() is not null,
                CancellationToken.None
            )
        );
    }

    [Fact]
    public async Task Second_opening_of_a_folder_is_refused_until_the_first_one_ends()
    {
        await using var lab = new SqliteLab();
        await lab.WriteAsync("k", [1]);
        await using var second = lab.Create();

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => second.OpenAsync(CancellationToken.None));

        Assert.Contains(lab.Folder, refused.Message, StringComparison.Ordinal);
        await lab.Database.DisposeAsync();
        await second.OpenAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Row_whose_bytes_were_changed_is_set_aside_and_never_served()
    {
        await using var lab = new SqliteLab();
        await lab.WriteAsync("harmed", [1, 2, 3]);
        await lab.WriteAsync("sound", [4]);

        await lab.ReopenAsync(path =>
            SqliteLab.Execute(path, "UPDATE grain_state SET payload = randomblob(length(payload)) WHERE grain = 'page/harmed'")
        );

        Assert.Null(await lab.ReadAsync("harmed"));
        Assert.Equal([4], await lab.ReadAsync("sound"));
        Assert.True(lab.Log.Has(DamagedRow));
        Assert.NotNull(lab.Database.Damage);
        Assert.Equal(
            1L,
            await lab.Database.ReadAsync(s => (long)s.Prepare("SELECT count(*) FROM damaged_row").ExecuteScalar()!, CancellationToken.None)
        );
    }

    [Fact]
    public async Task Keyed_store_with_a_damaged_row_says_that_it_is_not_complete()
    {
        await using var lab = new SqliteLab();
        var store = lab.Stores.Open("jobs");
        await store.AcquireAsync(CancellationToken.None);
        await store.WriteAsync([new("a", new byte[] { 1 }), new KeyedWrite("b", new byte[] { 2 })], CancellationToken.None);

        await lab.ReopenAsync(path => SqliteLab.Execute(path, "UPDATE keyed_value SET payload = x'09' WHERE place = 'a'"));
        var content = await lab.Stores.Open("jobs").AcquireAsync(CancellationToken.None);

        Assert.False(content.IsComplete);
        Assert.Equal(["b"], content.Values.Keys);
    }

    [Fact]
    public async Task Fifty_corrupted_files_return_stored_data_or_nothing_with_a_report()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            await using var lab = new SqliteLab();
            var stored = Enumerable
                .Range(0, 40)
                .ToDictionary(i => $"k{i}", i => Encoding.UTF8.GetBytes(new string((char)('a' + (i % 26)), 400 + (i * 37))));
            foreach (var (key, content) in stored)
            {
                await lab.WriteAsync(key, content);
            }

            await lab.ReopenAsync(path => Corrupt(path, new Random(seed)));

            var read = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
            foreach (var key in stored.Keys)
            {
                read[key] = await lab.ReadAsync(key);
            }

            Assert.All(read.Where(r => r.Value is not null), r => Assert.Equal(stored[r.Key], r.Value));
            Assert.True(
                read.Values.All(v => v is not null) || lab.Log.Has(Damaged) || lab.Log.Has(DamagedRow),
                $"seed {seed}: something is missing, and nothing was logged"
            );
        }
    }

    [Fact]
    public async Task File_that_is_deleted_while_it_is_used_fails_writes_with_its_name()
    {
        await using var lab = new SqliteLab();
        await lab.WriteAsync("before", [1]);
        File.Delete(lab.Database.Path);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => lab.WriteAsync("after", [2]));

        Assert.Contains($"{lab.Database.Path} was deleted or replaced", failure.Message, StringComparison.Ordinal);
        Assert.True(lab.Log.Has(WriteFailed));
        Assert.Equal(failure.Message, await new SqliteHealth(lab.Database).FindFaultAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Full_disk_fails_the_write_while_reads_continue_and_recovers_with_free_space()
    {
        await using var lab = new SqliteLab();
        await lab.WriteAsync("before", [1]);
        await lab.Database.LimitAsync(1);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => lab.WriteAsync("large", new byte[1_000_000]));

        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
        Assert.Equal([1], await lab.ReadAsync("before"));
        Assert.Null(await lab.ReadAsync("large"));
        await lab.Database.LimitAsync(1_000_000);
        await lab.WriteAsync("large", new byte[1_000_000]);
        Assert.Null(await new SqliteHealth(lab.Database).FindFaultAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Folder_that_cannot_be_created_is_refused_with_its_name()
    {
        await using var lab = new SqliteLab();
        var file = Path.Combine(lab.Folder, "file");
        await File.WriteAllTextAsync(file, "not a folder");
        await using var database = new SqliteDatabase(
            Path.Combine(file, "data"),
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteDatabase>.Instance
        );

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(CancellationToken.None));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("CustomerCache:DataFolder", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", "later release")]
    [InlineData("PRAGMA application_id = 7", "another application")]
    public async Task File_that_this_release_cannot_read_is_refused_and_left_unchanged(string change, string why)
    {
        await using var lab = new SqliteLab();
        await lab.WriteAsync("k", [1]);
        await lab.ReopenAsync(path => SqliteLab.Execute(path, change));

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => lab.Database.OpenAsync(CancellationToken.None));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(lab.Folder, "*.damaged-*"));
    }

    [Fact]
    public async Task Backup_taken_during_writes_is_restored_as_one_point_in_time()
    {
        await using var lab = new SqliteLab();
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                // Both or none: a backup in the middle of a commit would have one without the other.
                var name = i;
                await lab.Database.WriteAsync(
                    s =>
                        s.Execute("INSERT INTO node VALUES ($1, '')", $"a{name}")
                        + s.Execute("INSERT INTO node VALUES ($1, '')", $"b{name}"),
                    CancellationToken.None
                );
            }
        });
        await lab.WriteAsync("k", [1]);
        var file = Path.Combine(lab.Folder, "copy.db");

        SqliteBackup.Backup(lab.Folder, file);
        await stop.CancelAsync();
        await writing;
        await lab.WriteAsync("later", [2]);
        string? aside = null;
        await lab.ReopenAsync(_ => aside = SqliteBackup.Restore(file, lab.Folder, TimeProvider.System.GetUtcNow()));

        Assert.True(File.Exists(aside));
        Assert.Equal([1], await lab.ReadAsync("k"));
        Assert.Null(await lab.ReadAsync("later"));
        Assert.Equal(
            0L,
            await lab.Database.ReadAsync(
                s =>
                    (long)
                        s.Prepare(
                                "SELECT (SELECT count(*) FROM node WHERE name GLOB 'a[0-9]*') - (SELECT count(*) FROM node WHERE name "
                                    + "GLOB 'b[0-9]*')"
                            )
                            .ExecuteScalar()!,
                CancellationToken.None
            )
        );
    }

    [Fact]
    public async Task Backup_does_not_replace_a_file_and_restore_takes_only_a_sound_backup_of_ours()
    {
        await using var lab = new SqliteLab();
        await lab.WriteAsync("k", [1]);
        var file = Path.Combine(lab.Folder, "copy.db");
        await File.WriteAllTextAsync(file, "not a database");

        Assert.Contains(
            "exists",
            Assert.Throws<IOException>(() => SqliteBackup.Backup(lab.Folder, file)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<StartRefusedException>(() => SqliteBackup.Restore(file, lab.Folder, default));
        await lab.ReopenAsync(_ =>
            Assert.Contains(
                "not a backup",
                Assert.Throws<IOException>(() => SqliteBackup.Restore(file, lab.Folder, default)).Message,
                StringComparison.Ordinal
            )
        );
        Assert.Equal([1], await lab.ReadAsync("k"));
    }

    private static void Corrupt(string path, Random random)
    {
        // As after a power loss: not marked as closed cleanly, so that the next start looks.
        SqliteLab.Execute(path, "DELETE FROM node WHERE name = 'clean'");
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        if (random.Next(3) == 0)
        {
            file.SetLength(random.NextInt64(file.Length));
            return;
        }

        for (var flips = random.Next(1, 6); flips > 0; flips--)
        {
            file.Position = random.NextInt64(file.Length);
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ (1 << random.Next(8))));
        }
    }
}
