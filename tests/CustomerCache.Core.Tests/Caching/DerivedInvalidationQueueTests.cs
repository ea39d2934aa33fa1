using CustomerCache.Core.Caching;

namespace CustomerCache.Core.Tests.Caching;

public sealed class DerivedInvalidationQueueTests
{
    [Fact]
    public void Round_has_the_changes_since_the_one_before_while_a_tenant_changes_all_the_time()
    {
        var queue = new DerivedInvalidationQueue();
        queue.Restore(1, null);
        queue.Add(2, Stale(1, "VC1"));
        for (var version = 3; version < 100; version++)
        {
            var round = queue.Due!;
            queue.Begin(round);
            queue.Add(version, Stale(version - 1, $"VC{version}"));
            queue.Serves(version - 1, null);
            queue.Invalidated(round.Version);
            Assert.False(queue.MustRepeat);
            queue.Complete(round);

            Assert.Equal((version, 1L * version - 1, 1), (queue.Due!.Version, queue.Due.Stale.Since, queue.Due.Stale.Entities.Count));
        }
    }

    [Fact]
    public void Replica_that_reports_an_earlier_version_during_a_round_repeats_it_with_what_came_meanwhile()
    {
        var queue = new DerivedInvalidationQueue();
        queue.Restore(1, null);
        queue.Add(2, Stale(1, "VC1"));
        var round = queue.Due!;
        queue.Begin(round);
        queue.Add(3, Stale(2, "VC2"));

        queue.Serves(1, null);

        Assert.True(queue.MustRepeat);
        Assert.Equal((3, 1, 2), (queue.Due!.Version, queue.Due.Stale.Since, queue.Due.Stale.Entities.Count));
    }

    private static DerivedInvalidations Stale(long since, string serial) =>
        new() { Since = since, Entities = [EntityRef.Of(DerivedInvalidations.Device, serial)] };
}
