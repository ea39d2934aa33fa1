using Xunit.Abstractions;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>The law of the caches over one partition, in every interleaving of callers, a crash and its store.</summary>
public sealed class PartitionModelTests(ITestOutputHelper output)
{
    private const int Bound = 7;

    [Fact]
    public void No_interleaving_returns_a_value_from_before_an_acknowledged_invalidation_or_grants_two_leases()
    {
        var explored = Explorer.Explore(() => new PartitionModel(), Bound);

        output.WriteLine(explored.ToString());
        explored.HoldsOver(states: 30_000);
    }

    [Theory]
    [InlineData(nameof(PartitionMutant.AcknowledgesBeforeItIsStored), "after the invalidation")]
    [InlineData(nameof(PartitionMutant.StoresWithoutItsLease), "after the invalidation")]
    [InlineData(nameof(PartitionMutant.ForgetsItsDependencies), "after the invalidation")]
    [InlineData(nameof(PartitionMutant.JoinsAFetchFromBeforeTheInvalidation), "after the invalidation")]
    [InlineData(nameof(PartitionMutant.HasTheLeaseOfAnotherCaller), "got a lease while")]
    [InlineData(nameof(PartitionMutant.StoreLosesDeletions), "after the invalidation")]
    [InlineData(nameof(PartitionMutant.StoreReordersWrites), "after the invalidation")]
    [InlineData(nameof(PartitionMutant.LeaseSurvivesACrash), "after the invalidation")]
    public void Partition_without_a_rule_breaks_the_law(string mutant, string broken)
    {
        var explored = Explorer.Explore(() => new PartitionModel(Enum.Parse<PartitionMutant>(mutant)), Bound);

        output.WriteLine($"{explored}\n{explored.Counterexample}");
        Assert.Contains(broken, explored.Counterexample, StringComparison.Ordinal);
    }
}
