using Xunit.Abstractions;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>What callers derived from records, in every interleaving of replicas, invalidation and a crash.</summary>
public sealed class DerivedModelTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (DerivedFaults Faults, int States)> Scenarios = new(StringComparer.Ordinal)
    {
        ["two replicas"] = (new DerivedFaults { Replicas = 2, Lags = 1 }, 900),
        ["two changes"] = (new DerivedFaults { Changes = 2, Lags = 1 }, 2_400),
        ["a crash"] = (
            new DerivedFaults
            {
                Crashes = 1,
                Silences = 1,
                Leases = 2,
            },
            4_700
        ),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_interleaving_leaves_what_was_derived_from_an_earlier_version(string scenario)
    {
        var explored = Explore(scenario, DerivedMutant.None);

        explored.HoldsOver(Scenarios[scenario].States);
        Assert.True(explored.IsComplete, $"{explored}");
    }

    [Theory]
    [InlineData("two replicas", nameof(DerivedMutant.DoesNotWaitForReplicas))]
    [InlineData("two replicas", nameof(DerivedMutant.DoesNotRepeatForReplicasBehind))]
    [InlineData("two changes", nameof(DerivedMutant.CompletesWhatBecameDueMeanwhile))]
    [InlineData("a crash", nameof(DerivedMutant.IgnoresReportsOfEarlierVersions))]
    [InlineData("a crash", nameof(DerivedMutant.ForgetsWhatIsPendingInACrash))]
    [InlineData("a crash", nameof(DerivedMutant.DoesNotRepeatAfterACrash))]
    [InlineData("a crash", nameof(DerivedMutant.ReplicaMovesLongAfterItsReport))]
    public void Owner_without_a_rule_leaves_what_was_derived_from_an_earlier_version(string scenario, string mutant)
    {
        var explored = Explore(scenario, Enum.Parse<DerivedMutant>(mutant));

        Assert.Contains("nothing is pending", explored.Counterexample, StringComparison.Ordinal);
    }

    private Exploration Explore(string scenario, DerivedMutant mutant)
    {
        var explored = Explorer.Explore(() => new DerivedModel(Scenarios[scenario].Faults, mutant), bound: 50);
        output.WriteLine($"{explored}\n{explored.Counterexample}");
        return explored;
    }
}
