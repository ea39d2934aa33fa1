using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class TenantSnapshotTests
{
    [Fact]
    public void Versions_only_grow_and_an_unchanged_list_keeps_its_version() =>
        Law.Holds(dice =>
        {
            var now = Sample.Snapshot(Sample.VeloCloud, dice.Distinct());
            for (var i = 1; i < 10; i++)
            {
                var at = Sample.Noon.AddHours(i);
                var next = now.Next(dice.OneIn(3) ? now.Records : dice.Edit(now.Records), at);
                var isSame = next.Records.SequenceEqual(now.Records);

                Assert.Equal(isSame ? now.Version : now.Version + 1, next.Version);
                Assert.Equal(isSame ? now.ChangedAt : at, next.ChangedAt);
                Assert.Equal(at, next.BuiltAt);
                now = next;
            }
        });

    [Fact]
    public void Unchanged_records_are_shared() =>
        Law.Holds(dice =>
        {
            var now = Sample.Snapshot(Sample.VeloCloud, dice.Distinct());
            var copies = now.Records.Select(r => Sample.Read(System.Text.Encoding.UTF8.GetString(r.Utf8.Span)));

            Assert.All(
                now.Next([.. copies, Sample.Record("new")], Sample.Noon).Records.SkipLast(1),
                r => Assert.Same(now.Find(r.SerialNumber), r)
            );
        });

    [Fact]
    public void Change_of_order_alone_is_a_new_version()
    {
        var (a, b) = (Sample.Record("A"), Sample.Record("B"));

        Assert.Equal(2, Sample.Snapshot(Sample.VeloCloud, a, b).Next([b, a], Sample.Noon).Version);
    }

    [Fact]
    public void Records_are_found_by_their_serial_and_no_other() =>
        Law.Holds(dice =>
        {
            var snapshot = Sample.Snapshot(Sample.VeloCloud, dice.Records());

            Assert.All(snapshot.Records, r => Assert.Same(r, snapshot.Find(r.SerialNumber)));
            Assert.Null(snapshot.Find("s0"));
            Assert.Equal(snapshot.Records.Sum(r => (long)r.Utf8.Length), snapshot.Records.JsonBytes);
        });

    [Fact]
    public void Version_zero_does_not_exist() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TenantSnapshot.Create(Sample.VeloCloud, 0, Sample.Noon, []));
}
