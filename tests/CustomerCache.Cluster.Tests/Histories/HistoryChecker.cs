namespace CustomerCache.Cluster.Tests.Histories;

/// <summary>The rules that a history must keep.</summary>
internal enum HistoryRule
{
    /// <summary>
    /// The versions that a reader gets do not go back, and neither behind an import that its silo has answered; once settled, behind none.
    /// </summary>
    VersionsGrow,

    /// <summary>All records of an answer are of one version, and a version has the same records wherever it is read.</summary>
    OneVersionPerAnswer,

    /// <summary>
    /// An acknowledged import or refresh is not undone: what was written before it is not read after it, on its silo at once, on all silos
    /// once settled.
    /// </summary>
    ChangeIsKept,

    /// <summary>No read returns a value whose fetch began before an acknowledged invalidation that ended before the read began.</summary>
    ValueIsFresh,

    /// <summary>Once settled, no read returns a value whose fetch began before an acknowledged event about what it depends on.</summary>
    EventTakesEffect,

    /// <summary>
    /// Two leases of a key are never held at once. A lease ends at the latest after its 30 s, and before with any write, invalidation or
    /// event
    /// about its key; the loss of an owner ends it too, which permits one further lease per key and fault.
    /// </summary>
    OneLease,

    /// <summary>
    /// An accepted event makes at least one job, no job is dropped unless a later one does its work, and once settled none waits or runs.
    /// During a fault the answer
    /// counts no job that an earlier try of the same call has made; the effect of the event is a rule of its own.
    /// </summary>
    JobRuns,
}

/// <summary>A rule that no legal order of the operations keeps.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Text">Names the operations.</param>
internal sealed record Violation(HistoryRule Rule, string Text);

/// <summary>
/// Decides whether a history has a legal order. Each rule is decided for itself by the intervals of the operations: operations that overlap
/// may have taken effect in either order, and one that was not acknowledged at any time after its begin or never.
/// </summary>
internal static class HistoryChecker
{
    public static IReadOnlyList<Violation> Check(History history)
    {
        var operations = history.Operations.ToArray();
        var caches = new CacheRules(
            [.. operations.OfType<CacheOperation>()],
            [.. operations.OfType<EventOperation>()],
            history.Faults,
            history.SettledAt
        );
        var records = new RecordRules([.. operations.OfType<RecordOperation>()], history.Faults, history.SettledAt);
        return [.. records.Check(), .. caches.Check(), .. Jobs(operations, history.Faults, history.SettledAt)];
    }

    /// <summary>Fails with all violations of a history.</summary>
    public static void AssertLegal(History history)
    {
        var violations = Check(history);
        Assert.True(violations.Count == 0, $"{history}\n{string.Join('\n', violations)}");
    }

    private static IEnumerable<Violation> Jobs(
        IReadOnlyList<Operation> operations,
        IReadOnlyCollection<FaultWindow> faults,
        TimeSpan? settled
    )
    {
        foreach (var taken in operations.OfType<EventOperation>().Where(e => e.IsAcknowledged && e.Jobs == 0))
        {
            if (faults.Any(f => f.Begin <= taken.End && f.End >= taken.Begin))
            {
                continue;
            }

            yield return new Violation(HistoryRule.JobRuns, $"{taken} made no job");
        }

        foreach (
            var job in operations
                .OfType<JobOperation>()
                .Where(j => (j.State == "dropped" && !j.IsSuperseded) || (j.State is not ("done" or "dropped") && j.Begin > settled))
        )
        {
            yield return new Violation(HistoryRule.JobRuns, $"{job} did not end");
        }
    }
}
