using System.Globalization;
using CustomerCache.Cluster.Tests.Lab;
using Xunit.Abstractions;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>
/// Faults at random moments under load, whose histories must have a legal order. <c>./test.sh --long</c> runs this class alone.
/// </summary>
[Trait("Category", "FaultRounds")]
public sealed class FaultRoundTests(ITestOutputHelper output)
{
    // A round with a silo that is frozen until it is declared dead takes over a minute: the long form only.
    private static readonly Fault[] ShortFaults = [FaultKinds.KilledSilo, FaultKinds.PausedSilo, FaultKinds.CutSilo];

    // A round costs some ten seconds.
    private static readonly int Rounds = Setting("CUSTOMERCACHE_FAULT_ROUNDS", ShortFaults.Length);

    // One kind of fault instead of several.
    private static readonly string? Only = Environment.GetEnvironmentVariable("CUSTOMERCACHE_FAULT_KIND");

    // Instead of a number of rounds: all kinds of faults in turn for so long.
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(Setting("CUSTOMERCACHE_FAULT_MINUTES", 0));

    [Fact]
    public async Task Histories_of_frozen_and_killed_owners_have_a_legal_order()
    {
        var seed = Environment.TickCount;
        var (table, failed) = (new FaultTable(), new List<FaultOutcome>());
        var started = TimeProvider.System.GetTimestamp();
        var (network, refusal) = await SiloNetwork.TryCreateAsync();
        await using var _ = network;
        if (refusal is not null)
        {
            output.WriteLine($"Networks are not cut: {refusal}.");
        }

        if (!NodeDisk.CanMount)
        {
            output.WriteLine("Disks are neither full nor read-only: mounts take root.");
        }

        if (!ShiftedClock.IsPossible)
        {
            output.WriteLine("Clocks do not jump: install the package libfaketime.");
        }

        var faults = Chosen().Where(f => IsPossible(f, network)).ToArray();
        var random = new Random(seed);
        await using (var rounds = faults.All(f => f is NodeFault) ? null : await FaultRounds.StartAsync(seed, faults, network))
        {
            for (var round = 0; Time == TimeSpan.Zero ? round < Rounds : TimeProvider.System.GetElapsedTime(started) < Time; round++)
            {
                var fault = faults[round % faults.Length];
                var (history, outcome) = fault is NodeFault ofNode
                    ? await NodeRound.RunAsync(ofNode, random)
                    : await rounds!.RunAsync((ClusterFault)fault);
                output.WriteLine(
                    $"{fault.Kind}: {history}; {outcome.Errors.Count(l => l.Contains("fail: ", StringComparison.Ordinal))} errors logged"
                );
                table.Add(outcome);
                if (!outcome.IsSurvived)
                {
                    failed.Add(outcome);
                }

                await WriteAsync(table);
            }
        }

        Assert.True(failed.Count == 0, string.Create(CultureInfo.InvariantCulture, $"seed {seed}\n{table}\n{string.Join('\n', failed)}"));
    }

    private static Fault[] Chosen() =>
        Only is not null ? [FaultKinds.All.Single(f => f.Kind == Only)]
        : Time > TimeSpan.Zero ? FaultKinds.All
        : ShortFaults;

    private static bool IsPossible(Fault fault, SiloNetwork? network) =>
        fault.Needs switch
        {
            FaultNeeds.Network => network is not null,
            FaultNeeds.Clocks => ShiftedClock.IsPossible,
            FaultNeeds.Mounts => NodeDisk.CanMount,
            _ => true,
        };

    private static Task WriteAsync(FaultTable table) =>
        Environment.GetEnvironmentVariable("CUSTOMERCACHE_FAULT_TABLE") is { } file
            ? File.WriteAllTextAsync(file, table + "\n")
            : Task.CompletedTask;

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : usual;
}
