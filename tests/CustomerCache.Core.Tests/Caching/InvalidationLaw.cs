namespace CustomerCache.Core.Tests.Caching;

/// <summary>After an invalidation is acknowledged, no read returns a value fetched before it.</summary>
public sealed class InvalidationLaw
{
    private const int Schedules = 100_000;
    private static readonly string[] EventTypes = ["read", "lease", "join", "delivered", "acknowledged", "crash", "Stored", "Invalidated"];

    [Fact]
    public void Read_after_an_acknowledged_invalidation_returns_nothing_fetched_before_it()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var first = Random.Shared.Next();
        for (var seed = first; seed != unchecked(first + Schedules); seed = unchecked(seed + 1))
        {
            var schedule = CacheSchedule.Run(seed, steps: 60);
            Assert.True(schedule.Broken is null, $"seed {seed}: {schedule.Broken}");
            foreach (var (what, count) in schedule.Seen)
            {
                seen[what] = seen.GetValueOrDefault(what) + count;
            }
        }

        // The schedules contain the events of the law often enough.
        Assert.All(
            EventTypes,
            what => Assert.True(seen.GetValueOrDefault(what) > Schedules / 10, $"{what} happened {seen.GetValueOrDefault(what)} times only")
        );
    }
}
