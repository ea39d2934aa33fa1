using System.Globalization;
using Xunit.Abstractions;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>Faults at random moments under load, whose histories must have a legal order. <c>./test.sh --long</c> runs this class alone.</summary>
[Trait("Category", "FaultRounds")]
public sealed class FaultRoundTests(ITestOutputHelper output)
{
    private static readonly FaultKind[] SiloFaults = [FaultKind.KilledSilo, FaultKind.PausedSilo, FaultKind.FrozenSilo];

    // The random rounds after the first one; a round costs some ten seconds.
    private static readonly int Rounds = Setting("CUSTOMERCACHE_FAULT_ROUNDS", 1);

    // Instead of a number of rounds: all kinds of faults in turn for so long.
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(Setting("CUSTOMERCACHE_FAULT_MINUTES", 0));

    [Fact]
    public async Task Histories_of_frozen_and_killed_owners_have_a_legal_order()
    {
        var seed = Environment.TickCount;
        var (table, failed) = (new FaultTable(), new List<FaultOutcome>());
        var started = TimeProvider.System.GetTimestamp();
        await using (var rounds = await FaultRounds.StartAsync(seed))
        {
            foreach (var kind in Kinds(new Random(seed), () => TimeProvider.System.GetElapsedTime(started)))
            {
                var (history, outcome) = await rounds.RunAsync(kind);
                output.WriteLine($"{kind}: {history}");
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

    // Writes of a frozen owner that resumes matter most: the first round has them always.
    private static IEnumerable<FaultKind> Kinds(Random random, Func<TimeSpan> elapsed)
    {
        yield return FaultKind.FrozenSilo;
        for (var round = 0; Time == TimeSpan.Zero && round < Rounds; round++)
        {
            yield return SiloFaults[random.Next(SiloFaults.Length)];
        }

        var all = Enum.GetValues<FaultKind>();
        for (var round = 1; elapsed() < Time; round++)
        {
            yield return all[round % all.Length];
        }
    }

    private static Task WriteAsync(FaultTable table) =>
        Environment.GetEnvironmentVariable("CUSTOMERCACHE_FAULT_TABLE") is { } file
            ? File.WriteAllTextAsync(file, table + "\n")
            : Task.CompletedTask;

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : usual;
}
