using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Core.Tests.Caching;

public sealed class InvalidationLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Evicted_entity_counts_as_invalidated_at_its_time_like_a_remembered_one()
    {
        var log = new InvalidationLog(Start, capacity: 1);
        var (evicted, kept) = (EntityRef.Of("post", "1"), EntityRef.Of("post", "2"));
        log.Record(evicted, 1, Start.AddSeconds(1));
        log.Record(kept, 2, Start.AddSeconds(2));

        Assert.True(log.IsAfter(evicted, Start.AddSeconds(1)));
        Assert.True(log.IsAfter(kept, Start.AddSeconds(2)));
        Assert.False(log.IsAfter(evicted, Start.AddSeconds(1).AddTicks(1)));
    }

    [Fact]
    public void Entity_of_a_new_log_is_not_invalidated_at_its_start() =>
        Assert.False(new InvalidationLog(Start).IsAfter(EntityRef.Of("post", "1"), Start));
}
