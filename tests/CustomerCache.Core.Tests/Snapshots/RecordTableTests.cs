using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class RecordTableTests
{
    private const int Devices = 3_000;

    [Fact]
    public void Every_version_holds_what_a_merged_list_held_at_that_time() =>
        Law.Holds(
            dice =>
            {
                var (model, table) = (Some(dice, Devices / 2), RecordTable.Empty.With([], []));
                table = table.With(model, []);
                var versions = new List<(RecordTable Table, DeviceRecord[] Model)>();
                for (var i = 0; i < 12; i++)
                {
                    var removed = dice.OneIn(3)
                        ? model.Where(_ => dice.OneIn(3)).Serials().ToHashSet()
                        : [.. dice.List(3, _ => Serial(dice))];
                    var upserted = Some(dice, dice.OneIn(4) ? 800 : 3);
                    table = table.With(upserted, removed);
                    model = [.. RecordList.Merge(model.Where(r => !removed.Contains(r.SerialNumber)).ToArray(), upserted)];
                    versions.Add((table, model));
                }

                Assert.All(versions, v => AssertEqual(dice, v.Model, v.Table));
            },
            cases: 12
        );

    [Fact]
    public void One_replaced_record_leaves_all_other_chunks_shared()
    {
        var table = RecordTable.Create(Enumerable.Range(0, Devices).Select(i => Device(i, "1")));

        var next = table.With([Device(1_234, "2")], []);

        Assert.Single(next.Chunks.Except(table.Chunks));
        Assert.Equal(table.Chunks.Count(), next.Chunks.Count());
        Assert.Contains("2", Text(next.Find("S1234")!), StringComparison.Ordinal);
    }

    [Fact]
    public void Table_that_grew_by_one_record_after_the_other_has_the_chunks_of_one_made_at_once()
    {
        var records = Enumerable.Range(0, Devices).Select(i => Device(i, "1")).ToArray();

        var grown = records.Aggregate(RecordTable.Empty, (table, record) => table.With([record], []));

        Assert.Equal(RecordTable.Create(records).Chunks.Select(c => c.Count), grown.Chunks.Select(c => c.Count));
    }

    [Fact]
    public void Gaps_of_removed_records_are_closed_before_they_outweigh_the_records()
    {
        var table = RecordTable.Create(Enumerable.Range(0, Devices).Select(i => Device(i, "1")));

        var rest = Enumerable.Range(10, Devices - 10).Aggregate(table, (t, i) => t.With([], [$"S{i}"]));

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"S{i}"), rest.Serials());
        Assert.True(rest.Chunks.Sum(c => c.Slots.Length) < Devices / 2);
    }

    private static void AssertEqual(Dice dice, DeviceRecord[] model, RecordTable table)
    {
        Assert.Equal(model, table.ToArray());
        Assert.Equal((model.Length, model.Sum(r => (long)r.Utf8.Length)), (table.Count, table.JsonBytes));
        Assert.All(model, r => Assert.Same(r, table.Find(r.SerialNumber)));
        Assert.Null(table.Find("s0"));
        var from = dice.Below(model.Length + 1);
        Assert.Equal(model.Skip(from), table.From(from));
        var edge = Sample.Edge(dice.Below(50));
        Assert.Equal(model.Where(r => r.Edge == edge), table.Of(edge));
        var snapshot = TenantSnapshot.Create(Sample.VeloCloud, 1, Sample.Noon, table);
        Assert.Same(table, snapshot.Records);
        var client = dice.Below(40);
        Assert.Equal(
            model.Where(r => r.Client?.ClientId == client),
            RecordSelection.From([snapshot], new RecordQuery(DeviceSystem.VeloCloud) { ClientIds = [client] }).Records
        );
    }

    private static DeviceRecord[] Some(Dice dice, int count) =>
        [.. dice.List(count, _ => Device(dice.Below(Devices), $"{dice.Below(5)}")).DistinctBy(r => r.SerialNumber)];

    private static string Serial(Dice dice) => $"S{dice.Below(Devices)}";

    private static DeviceRecord Device(int number, string content) =>
        Sample.Record($"S{number}", content, Sample.Edge(number % 50), client: new ClientInfo(number % 40, "Acme Freight", null));

    private static string Text(DeviceRecord record) => System.Text.Encoding.UTF8.GetString(record.Utf8.Span);
}
