using System.Globalization;
using System.Text;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Server.Tests.Storage;

/// <summary>The rows of keyed stores in the database file.</summary>
public sealed class KeyedRowsTests
{
    private const int Rows = 1_000;

    [Fact]
    public async Task Rows_of_the_former_layout_are_kept()
    {
        await using var lab = new SqliteLab();
        await WriteAsync(lab);

        await lab.ReopenAsync(path =>
            SqliteLab.Execute(
                path,
                "CREATE TABLE former (store TEXT NOT NULL, place TEXT NOT NULL, payload BLOB NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY "
                    + "(store, place)); INSERT INTO former SELECT * FROM keyed_value; DROP TABLE keyed_value; ALTER TABLE former RENAME "
                    + "TO keyed_value; PRAGMA user_version = 1;"
            )
        );
        var content = await lab.Stores.Open("rows").AcquireAsync(CancellationToken.None);

        Assert.True(content.IsComplete);
        Assert.Equal(Enumerable.Range(0, Rows).Select(Place), content.Values.Keys.Order(StringComparer.Ordinal));
        Assert.All(content.Values, v => Assert.Equal(Value(v.Key), v.Value));
    }

    [Fact]
    public async Task Unreadable_page_costs_its_rows_and_none_before_or_after_it()
    {
        await using var lab = new SqliteLab();
        await WriteAsync(lab);

        await lab.ReopenAsync(path =>
        {
            // As after a power loss: not marked as closed cleanly.
            SqliteLab.Execute(path, "DELETE FROM node WHERE name = 'clean'");
            var file = File.ReadAllBytes(path);
            var harmed = file.AsSpan().IndexOf(Value(Place(Rows / 2)));
            file.AsSpan(harmed / 4096 * 4096, 4096).Clear();
            File.WriteAllBytes(path, file);
        });
        var content = await lab.Stores.Open("rows").AcquireAsync(CancellationToken.None);

        Assert.False(content.IsComplete);
        Assert.InRange(content.Values.Count, Rows - 50, Rows - 1);
        Assert.Contains(Place(0), content.Values.Keys);
        Assert.Contains(Place(Rows - 1), content.Values.Keys);
        Assert.All(content.Values, v => Assert.Equal(Value(v.Key), v.Value));
    }

    private static async Task WriteAsync(SqliteLab lab)
    {
        var store = lab.Stores.Open("rows");
        await store.AcquireAsync(CancellationToken.None);
        await store.WriteAsync(
            [.. Enumerable.Range(0, Rows).Select(i => new KeyedWrite(Place(i), Value(Place(i))))],
            CancellationToken.None
        );
    }

    private static string Place(int number) => string.Create(CultureInfo.InvariantCulture, $"place-{number:00000}");

    private static byte[] Value(string place) => Encoding.UTF8.GetBytes(place + new string('v', 200));
}
