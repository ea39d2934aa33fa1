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
    // docs/cluster.md: the maximum duration of calls, whatever happens to the owner.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan LongestInvalidation = TimeSpan.FromSeconds(150);

    // Errors, and events of the ownership and the versions of tenants.
    private static readonly string[] Explaining = ["fail: ", "crit: ", "[1011]", "[4104]", "[4112]", "[4221]", "[4231]"];

    public bool IsSurvived => Violations.Count + Broken.Count + Leaks.Count == 0;

    public int Lost => Violations.Count(v => v.Rule is HistoryRule.EventTakesEffect or HistoryRule.JobRuns or HistoryRule.ChangeIsKept);

    public int Torn => Violations.Count(v => v.Rule == HistoryRule.OneVersionPerAnswer);

    public int Wrong => Violations.Count - Lost - Torn;

    public override string ToString() => string.Join('\n', [Kind, .. Violations, .. Broken, .. Leaks, .. Errors]);

    /// <summary>Decides what came of a fault.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="history">What the callers did.</param>
    /// <param name="window">When it was injected.</param>
    /// <param name="lost">The silo that ended or could not answer, of whose answers nothing is promised; null for none.</param>
    /// <param name="log">The lines that the silos logged.</param>
    /// <param name="secrets">What must not be among them.</param>
    public static FaultOutcome Of(
        Fault fault,
        History history,
        FaultWindow window,
        string? lost,
        IReadOnlyCollection<string> log,
        IReadOnlyCollection<string> secrets
    )
    {
        var kept = history.Operations.Where(o => o.Client != lost && (o as RecordOperation)?.Silo != lost).ToArray();
        return new FaultOutcome(
            fault.Name,
            HistoryChecker.Check(history),
            [
                .. kept.Where(o => !IsPromised(o, isOfSilo: lost is not null && fault is ClusterFault))
                    .Where(o => fault is ClusterFault || !IsRebuilding(o, window)),
            ],
            [.. log.Where(l => secrets.Any(s => l.Contains(s, StringComparison.Ordinal)))],
            [.. log.Where(l => Explaining.Any(e => l.Contains(e, StringComparison.Ordinal)))],
            [
                .. kept.OfType<RecordOperation>()
                    .Where(o => o.Call == RecordCall.Read && o.Begin >= window.Begin && o.Begin <= window.End)
                    .Select(o => o.Duration),
            ]
        );
    }

    // Whether an answer of a silo that lives is promised; 503 asks for a retry.
    private static bool IsPromised(Operation operation, bool isOfSilo) =>
        operation switch
        {
            RecordOperation { Call: RecordCall.Read } read => read.Status == 200,
            RecordOperation { Call: RecordCall.Refresh } => true,
            CacheOperation { Call: CacheCall.Read } read => read.Status is 200 or 404 or 503 && read.Duration < LongestRead,
            CacheOperation { Call: CacheCall.Write } write => IsWritePromised(write, isOfSilo) && write.Duration < LongestWrite,
            CacheOperation invalidation => IsWritePromised(invalidation, isOfSilo) && invalidation.Duration < LongestInvalidation,
            _ => operation.Status is > 0 and < 500 or 503,
        };

    // A node that lost its records asks for retries until it has refreshed the tenant.
    private static bool IsRebuilding(Operation operation, FaultWindow window) =>
        operation is RecordOperation { Call: RecordCall.Read, Status: 503 }
        && operation.Begin >= window.Begin
        && operation.End <= window.End;

    // The caches retry while a silo is lost. Without Redis, nothing is durable.
    private static bool IsWritePromised(Operation write, bool isOfSilo) =>
        write.Status is > 0 and < 500 || (write.Status == 503 && !isOfSilo);
}
