using Xunit.Abstractions;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>The law of the caches across the owners of a partition, in every interleaving with their store.</summary>
public sealed class OwnersModelTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (OwnersFaults Faults, int Bound, int States)> Scenarios = new(StringComparer.Ordinal)
    {
        ["zombie"] = (
            new OwnersFaults
            {
                HasZombies = true,
                Reads = 2,
                Takeovers = 1,
                Freezes = 1,
                Pauses = 2,
                Pause = TimeSpan.FromMilliseconds(650),
            },
            8,
            10_000
        ),
        ["lease"] = (
            new OwnersFaults
            {
                IsEmpty = true,
                HasZombies = true,
                Leases = 1,
                Takeovers = 1,
            },
            13,
            2_200
        ),
        ["late write"] = (
            new OwnersFaults
            {
                Puts = 1,
                Takeovers = 1,
                Crashes = 1,
                Pauses = 1,
                Pause = TimeSpan.FromMilliseconds(2_500),
            },
            11,
            5_000
        ),
        ["replacement"] = (
            new OwnersFaults
            {
                Puts = 1,
                Takeovers = 1,
                Crashes = 1,
                Failures = 1,
            },
            15,
            2_000
        ),
        ["unreachable store"] = (
            new OwnersFaults
            {
                Takeovers = 2,
                Crashes = 2,
                Failures = 1,
                Pauses = 1,
            },
            16,
            4_000
        ),
    };

    [Theory]
    [InlineData("zombie")]
    [InlineData("lease")]
    [InlineData("late write")]
    [InlineData("replacement")]
    [InlineData("unreachable store")]
    public void No_interleaving_of_owners_returns_a_value_from_before_what_was_acknowledged(string scenario)
    {
        var explored = Explore(scenario, OwnersMutant.None);

        explored.HoldsOver(Scenarios[scenario].States);
    }

    [Theory]
    [InlineData("zombie", nameof(OwnersMutant.ServesReadsWithoutACheck))]
    [InlineData("zombie", nameof(OwnersMutant.AcknowledgesWhileAnEarlierOwnerServes))]
    [InlineData("zombie", nameof(OwnersMutant.StoreTakesWritesOfEarlierOwners))]
    [InlineData("lease", nameof(OwnersMutant.LeaseOfAnEarlierOwnerCounts))]
    [InlineData("late write", nameof(OwnersMutant.WritesDoNotCarryTheirTime))]
    [InlineData("late write", nameof(OwnersMutant.StoreForgetsTheTimeOfTheInvalidation))]
    [InlineData("replacement", nameof(OwnersMutant.ReplacementIsAcknowledgedBeforeItIsStored))]
    [InlineData("unreachable store", nameof(OwnersMutant.StoreIsNotClearedByAnOwnerThatCouldNotReadIt))]
    public void Owner_without_a_rule_breaks_the_law(string scenario, string mutant)
    {
        var explored = Explore(scenario, Enum.Parse<OwnersMutant>(mutant));

        Assert.Contains("was acknowledged", explored.Counterexample, StringComparison.Ordinal);
    }

    private Exploration Explore(string scenario, OwnersMutant mutant)
    {
        var (faults, bound, _) = Scenarios[scenario];
        var explored = Explorer.Explore(() => new OwnersModel(faults, mutant), bound);
        output.WriteLine($"{explored}\n{explored.Counterexample}");
        return explored;
    }
}
