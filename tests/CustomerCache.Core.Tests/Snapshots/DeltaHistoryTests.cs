using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class DeltaHistoryTests
{
    [Fact]
    public void History_from_any_version_that_it_knows_leads_to_the_current_one() =>
        Law.Holds(
            dice =>
            {
                var (versions, history) = Versions(dice, 2 + dice.Below(90));
                var current = versions[^1];

                foreach (var old in versions)
                {
                    var delta = history.Since(old.Version, current);
                    Assert.NotNull(delta);
                    Assert.Equal((old.Version, current.Version), (delta.From, delta.To));
                    RecordLists.AreEqual(current.Records, delta.ApplyTo(old.Records));
                }
            },
            cases: 60
        );

    [Fact]
    public void Versions_before_the_last_few_thousand_are_forgotten()
    {
        var snapshot = Sample.Snapshot(Sample.VeloCloud, Sample.Record("A"));
        var history = DeltaHistory.Empty;
        for (var i = 0; i <= DeltaHistory.MaxVersions; i++)
        {
            snapshot = snapshot.Next([Sample.Record("A", $"{i}")], [], Sample.Noon);
            history = history.Add(snapshot.Delta!);
        }

        Assert.Null(history.Since(1, snapshot));
        Assert.Equal(["A"], history.Since(2, snapshot)!.Upserted.Serials());
    }

    [Fact]
    public void Unknown_version_has_no_history() =>
        Law.Holds(dice =>
        {
            var (versions, history) = Versions(dice, 1 + dice.Below(5));

            Assert.Null(history.Since(versions[^1].Version + 1, versions[^1]));
            Assert.Null(history.Since(0, versions[^1]));
            Assert.Null(history.Since(-1, versions[^1]));
        });

    [Fact]
    public void Current_version_alone_is_known_after_a_start()
    {
        var current = TenantSnapshot.Create(Sample.VeloCloud, 7, Sample.Noon, [Sample.Record("A")]);

        RecordLists.AreEqual(current.Records, DeltaHistory.Empty.Since(7, current)!.ApplyTo(current.Records));
        Assert.Null(DeltaHistory.Empty.Since(6, current));
    }

    [Fact]
    public void Gap_in_the_versions_ends_the_history()
    {
        var (one, two) = (
            Sample.Snapshot(Sample.VeloCloud, Sample.Record("A")),
            TenantSnapshot.Create(Sample.VeloCloud, 2, Sample.Noon, [])
        );
        var (four, five) = (
            TenantSnapshot.Create(Sample.VeloCloud, 4, Sample.Noon, []),
            TenantSnapshot.Create(Sample.VeloCloud, 5, Sample.Noon, [Sample.Record("B")])
        );
        var history = DeltaHistory.Empty.Add(SnapshotDelta.Between(one, two)).Add(SnapshotDelta.Between(four, five));

        Assert.Null(history.Since(1, five));
        Assert.NotNull(history.Since(4, five));
    }

    private static (List<TenantSnapshot> Versions, DeltaHistory History) Versions(Dice dice, int count)
    {
        var versions = new List<TenantSnapshot> { Sample.Snapshot(Sample.VeloCloud, dice.Distinct()) };
        var history = DeltaHistory.Empty;
        while (versions.Count < count)
        {
            var next = versions[^1].Replaced(dice.Edit(versions[^1].Records), versions[^1].Version + 1, Sample.Noon);
            history = history.Add(next.Delta!);
            versions.Add(next);
        }

        return (versions, history);
    }
}
