namespace CustomerCache.Cluster.Tests.Histories;

/// <summary>The rules of records: versions grow, an answer is of one version, and acknowledged changes are kept.</summary>
internal sealed class RecordRules(IReadOnlyList<RecordOperation> operations, IReadOnlyCollection<FaultWindow> faults, TimeSpan? settled)
{
    private readonly RecordOperation[] _reads =
    [
        .. operations.Where(o => o is { Call: RecordCall.Read, IsAcknowledged: true }).OrderBy(o => o.Begin),
    ];

    private readonly RecordOperation[] _writes = [.. operations.Where(o => o.Call != RecordCall.Read)];

    public IEnumerable<Violation> Check() => [.. VersionsGrow(), .. OneVersionPerAnswer(), .. ChangesAreKept()];

    private IEnumerable<Violation> VersionsGrow()
    {
        foreach (var reader in _reads.GroupBy(r => r.Client, StringComparer.Ordinal))
        {
            var ended = new PriorityQueue<RecordOperation, TimeSpan>(reader.Select(r => (r, r.End)));
            RecordOperation? newest = null;
            foreach (var read in reader)
            {
                while (ended.TryPeek(out var earlier, out var end) && end < read.Begin)
                {
                    newest = newest is null || earlier.Version > newest.Version ? earlier : newest;
                    ended.Dequeue();
                }

                if (newest?.Version > read.Version)
                {
                    yield return new Violation(HistoryRule.VersionsGrow, $"{read} is older than {newest}");
                }
            }
        }

        foreach (var read in _reads)
        {
            if (Array.Find(_writes, w => IsVisibleTo(w, read) && w.Version > read.Version) is { } write)
            {
                yield return new Violation(HistoryRule.VersionsGrow, $"{read} is older than {write}");
            }
        }
    }

    private IEnumerable<Violation> OneVersionPerAnswer()
    {
        foreach (var torn in _reads.Where(r => r.Waves.Length != 1 && !IsRemainder(r)))
        {
            yield return new Violation(HistoryRule.OneVersionPerAnswer, $"{torn} has records of {string.Join(" and ", torn.Waves)}");
        }

        foreach (var version in _reads.Where(r => r.Waves.Length == 1).GroupBy(r => r.Version))
        {
            if (version.FirstOrDefault(r => r.Waves[0] != version.First().Waves[0]) is { } other)
            {
                yield return new Violation(HistoryRule.OneVersionPerAnswer, $"{other} has other records than {version.First()}");
            }
        }
    }

    private IEnumerable<Violation> ChangesAreKept()
    {
        foreach (var read in _reads.Where(r => r.Waves.Length == 1))
        {
            // Records that no operation of the history wrote are older than all of them.
            var written = Array.FindAll(_writes, w => w.Waves[0] == read.Waves[0] && w.Begin < read.End);
            if (Array.Find(_writes, w => IsVisibleTo(w, read) && Array.TrueForAll(written, o => o.IsBefore(w))) is { } undone)
            {
                yield return new Violation(HistoryRule.ChangeIsKept, $"{read} returned {written.LastOrDefault()}, not {undone}");
            }
        }
    }

    private bool IsRemainder(RecordOperation read) => faults.Any(f => f.LosesRecords && f.Begin <= read.Begin && !(read.Begin > settled));

    // A silo serves what it has answered at once, what another one has answered within the interval of its replicas.
    private bool IsVisibleTo(RecordOperation write, RecordOperation read) =>
        write.IsBefore(read) && (write.Silo == read.Silo || read.Begin > settled);
}
