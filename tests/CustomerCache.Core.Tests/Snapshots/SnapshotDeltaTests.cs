using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class SnapshotDeltaTests
{
    [Fact]
    public void Old_version_and_delta_are_the_new_version_with_its_order() =>
        Law.Holds(dice =>
        {
            var old = Sample.Snapshot(Sample.VeloCloud, dice.Distinct());
            var next = TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, dice.Edit(old.Records));

            RecordLists.AreEqual(next.Records, SnapshotDelta.Between(old, next).ApplyTo(old.Records));
        });

    [Fact]
    public void Disjoint_lists_have_a_delta_too() =>
        Law.Holds(dice =>
        {
            var old = Sample.Snapshot(Sample.VeloCloud, dice.Distinct());
            var next = TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, dice.Distinct());

            RecordLists.AreEqual(next.Records, SnapshotDelta.Between(old, next).ApplyTo(old.Records));
        });

    [Fact]
    public void Delta_is_from_the_version_that_it_was_made_from_and_not_from_another_one_of_the_same_number()
    {
        var old = TenantSnapshot.Create(Sample.VeloCloud, 1, Sample.Noon, [Sample.Record("S1")]);
        var next = old.Replaced([Sample.Record("S1"), Sample.Record("S2")], 2, Sample.Noon.AddMinutes(2));
        var other = TenantSnapshot.Create(Sample.VeloCloud, 1, Sample.Noon.AddMinutes(1), [Sample.Record("S3")]);

        foreach (var delta in new[] { next.Delta!, DeltaHistory.Empty.Add(next.Delta!).Since(1, next)! })
        {
            Assert.True(delta.IsFrom(old));
            Assert.False(delta.IsFrom(other));
            Assert.False(delta.IsFrom(next));
        }
    }

    [Fact]
    public void Delta_names_only_the_differences() =>
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
    public void Order_is_sent_only_when_replacing_and_appending_does_not_produce_it()
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
