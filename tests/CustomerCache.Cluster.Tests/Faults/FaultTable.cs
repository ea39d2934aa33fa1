using System.Globalization;
using CustomerCache.Cluster.Tests.Histories;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>Counts the outcomes of fault rounds by the kind of fault, as one line per kind.</summary>
internal sealed class FaultTable
{
    private readonly Dictionary<string, List<FaultOutcome>> _outcomes = new(StringComparer.Ordinal);

    public void Add(FaultOutcome outcome)
    {
        if (!_outcomes.TryGetValue(outcome.Kind, out var ofKind))
        {
            _outcomes[outcome.Kind] = ofKind = [];
        }

        ofKind.Add(outcome);
    }

    public override string ToString() =>
        string.Join(
            '\n',
            _outcomes
                .OrderBy(k => k.Key, StringComparer.Ordinal)
                .Select(k => Line(k.Key, k.Value))
                .Prepend("|---|---|---|---|---|---|---|---|---|")
                .Prepend(
                    "| fault | times tried | survived | lost | stale or wrong | torn | 5xx outside promise | leaks "
                        + "| p99 of record reads during |"
                )
        );

    private static string Line(string kind, List<FaultOutcome> rounds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {rounds.Count} | {rounds.Count(r => r.IsSurvived)} | {rounds.Sum(r => r.Lost)} | {rounds.Sum(r => r.Wrong)} | "
                + $"{rounds.Sum(r => r.Torn)} | {rounds.Sum(r => r.Broken.Count)} | {rounds.Sum(r => r.Leaks.Count)} | "
                + $"{P99([.. rounds.SelectMany(r => r.Reads)]).TotalMilliseconds:0} ms |"
        );

    private static TimeSpan P99(TimeSpan[] durations)
    {
        Array.Sort(durations);
        return durations[(int)(durations.Length * 0.99)];
    }
}

/// <summary>What the callers saw of one fault.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Violations">The rules that their history breaks.</param>
/// <param name="Broken">The answers that are not promised.</param>
/// <param name="Leaks">The lines of logs that hold a secret.</param>
/// <param name="Errors">The errors in the logs, and which silo owned and served what, in case of a violation.</param>
/// <param name="Reads">The durations of reads of records on silos that lived, from the fault to its end.</param>
internal sealed record FaultOutcome(
    string Kind,
    IReadOnlyList<Violation> Violations,
    IReadOnlyList<Operation> Broken,
    IReadOnlyList<string> Leaks,
    IReadOnlyList<string> Errors,
    IReadOnlyList<TimeSpan> Reads
)
{
    public bool IsSurvived => Violations.Count + Broken.Count + Leaks.Count == 0;

    public int Lost => Violations.Count(v => v.Rule is HistoryRule.EventTakesEffect or HistoryRule.JobRuns or HistoryRule.ChangeIsKept);

    public int Torn => Violations.Count(v => v.Rule == HistoryRule.OneVersionPerAnswer);

    public int Wrong => Violations.Count - Lost - Torn;

    public override string ToString() => string.Join('\n', [Kind, .. Violations, .. Broken, .. Leaks, .. Errors]);
}
