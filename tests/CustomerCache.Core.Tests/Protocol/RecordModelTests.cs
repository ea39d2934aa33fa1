using Xunit.Abstractions;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>Versions, events and imports of a tenant, in every interleaving of its owners, store and replica.</summary>
public sealed class RecordModelTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (RecordFaults Faults, int Bound, int States)> Scenarios = new(StringComparer.Ordinal)
    {
        ["events and a refresh"] = (
            new RecordFaults
            {
                Events = 2,
                Refreshes = 1,
                Imports = 1,
            },
            40,
            9_000
        ),
        ["a zombie"] = (
            new RecordFaults
            {
                Events = 1,
                Refreshes = 1,
                Imports = 1,
                Takeovers = 1,
                LostAnswers = 1,
            },
            40,
            4_700
        ),
        ["a crash"] = (
            new RecordFaults
            {
                Events = 1,
                Refreshes = 1,
                Imports = 1,
                Takeovers = 1,
                Crashes = 1,
            },
            40,
            4_400
        ),
        ["a zombie and a replica"] = (
            new RecordFaults
            {
                Events = 1,
                Imports = 1,
                Takeovers = 1,
                Syncs = 2,
            },
            40,
            1_600
        ),
        ["a lost store"] = (
            new RecordFaults
            {
                Events = 1,
                Imports = 1,
                Takeovers = 1,
                Losses = 1,
                Syncs = 2,
            },
            40,
            3_500
        ),
        ["a lost store and a new silo"] = (
            new RecordFaults
            {
                Events = 1,
                Imports = 1,
                Takeovers = 1,
                Losses = 1,
                Syncs = 2,
                IsSiloNew = true,
            },
            40,
            4_600
        ),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_interleaving_breaks_a_version_or_undoes_what_was_acknowledged(string scenario)
    {
        var explored = Explore(scenario, RecordMutant.None);

        explored.HoldsOver(Scenarios[scenario].States);
        Assert.True(explored.IsComplete, $"{explored}");
    }

    [Theory]
    [InlineData("events and a refresh", nameof(RecordMutant.RefreshIgnoresLaterReadings), "undoes the acknowledged event")]
    [InlineData("events and a refresh", nameof(RecordMutant.RecrossingIgnoresLaterReadings), "undoes the acknowledged event")]
    [InlineData("events and a refresh", nameof(RecordMutant.RefreshConcludesOnWhatItBeganWith), "and was")]
    [InlineData("a crash", nameof(RecordMutant.PublishesBeforeItIsStored), "and was")]
    [InlineData("a zombie", nameof(RecordMutant.StoreTakesWritesOfEarlierOwners), "and was")]
    [InlineData("a zombie", nameof(RecordMutant.LoadDoesNotClaimTheStore), "and was")]
    [InlineData("a zombie and a replica", nameof(RecordMutant.ReplicaTakesOlderVersions), "back to")]
    [InlineData("a zombie and a replica", nameof(RecordMutant.ReplicaAppliesTheNewestChangeOnly), "and was")]
    [InlineData("a lost store and a new silo", nameof(RecordMutant.ReplicaTrustsVersionNumbers), "and was")]
    [InlineData("a lost store and a new silo", nameof(RecordMutant.ReplicaAppliesADeltaOfALostVersion), "and was")]
    [InlineData("a lost store", nameof(RecordMutant.LostRecordsAreNotReissued), "and was")]
    public void Tenant_without_a_rule_breaks_a_guarantee(string scenario, string mutant, string broken)
    {
        var explored = Explore(scenario, Enum.Parse<RecordMutant>(mutant));

        Assert.Contains(broken, explored.Counterexample, StringComparison.Ordinal);
    }

    private Exploration Explore(string scenario, RecordMutant mutant)
    {
        var (faults, bound, _) = Scenarios[scenario];
        var explored = Explorer.Explore(() => new RecordModel(faults, mutant), bound);
        output.WriteLine($"{explored}\n{explored.Counterexample}");
        return explored;
    }
}
