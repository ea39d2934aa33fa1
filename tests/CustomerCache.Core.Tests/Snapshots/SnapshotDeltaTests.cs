using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class SnapshotDeltaTests
{
    [Fact]
    public void Old_and_delta_are_new_order_included() =>
        Law.Holds(dice =>
        {
            var old = Sample.Snapshot(Sample.VeloCloud, dice.Distinct());
            var next = TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, dice.Edit(old.Records));

            RecordLists.AreEqual(next.Records, SnapshotDelta.Between(old, next).ApplyTo(old.Records));
        });

    [Fact]
    public void Two_lists_without_anything_in_common_are_bridged_too() =>
        Law.Holds(dice =>
        {
            var old = Sample.Snapshot(Sample.VeloCloud, dice.Distinct());
            var next = TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, dice.Distinct());

            RecordLists.AreEqual(next.Records, SnapshotDelta.Between(old, next).ApplyTo(old.Records));
        });

    [Fact]
    public void A_delta_names_only_what_differs() =>
        Law.Holds(dice =>
        {
            var old = Sample.Snapshot(Sample.VeloCloud, dice.Distinct());
            var next = TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, dice.Edit(old.Records));
            var delta = SnapshotDelta.Between(old, next);

            Assert.All(delta.Upserted, r => Assert.NotEqual(r, old.Find(r.SerialNumber)));
            Assert.All(delta.Removed, serial => Assert.Null(next.Find(serial)));
            Assert.Equal((1L, 2L), (delta.From, delta.To));
        });

    [Fact]
    public void The_order_is_sent_only_where_replacing_and_appending_would_not_give_it()
    {
        var (a, b) = (Sample.Record("A"), Sample.Record("B"));
        var old = Sample.Snapshot(Sample.VeloCloud, a, b);

        Assert.Empty(SnapshotDelta.Between(old, TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, [a, b, Sample.Record("C")])).Order);
        Assert.Equal(
            ["B", "A"],
            SnapshotDelta.Between(old, TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, [b, a])).Order.ToArray()
        );
    }
}
