namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Holds the waiting jobs of one priority range: due ones in running order, the others by due time.</summary>
internal sealed class WaitingJobs
{
    private static readonly Comparer<QueuedJob> ByDue = Comparer<QueuedJob>.Create(
        (a, b) => a.Job.DueAt != b.Job.DueAt ? a.Job.DueAt.CompareTo(b.Job.DueAt) : a.Order.CompareTo(b.Order)
    );

    private static readonly Comparer<QueuedJob> ByOrder = Comparer<QueuedJob>.Create(
        (a, b) =>
            a.Job.Priority != b.Job.Priority ? a.Job.Priority.CompareTo(b.Job.Priority)
            : a.OrderedAt != b.OrderedAt ? a.OrderedAt.CompareTo(b.OrderedAt)
            : a.Order.CompareTo(b.Order)
    );

    private readonly SortedSet<QueuedJob> _later = new(ByDue);
    private readonly SortedSet<QueuedJob> _ready = new(ByOrder);

    /// <summary>Gets when the first job is due; null when none waits.</summary>
    public DateTimeOffset? NextDueAt => _ready.Min?.Job.DueAt ?? _later.Min?.Job.DueAt;

    public void Add(QueuedJob job) => _later.Add(job);

    public void Remove(QueuedJob job)
    {
        if (!_later.Remove(job))
        {
            _ready.Remove(job);
        }
    }

    /// <summary>Removes and returns the first due job; null for none.</summary>
    public QueuedJob? Take(DateTimeOffset now)
    {
        while (_later.Min is { } next && next.Job.DueAt <= now)
        {
            _later.Remove(next);
            _ready.Add(next);
        }

        var first = _ready.Min;
        if (first is not null)
        {
            _ready.Remove(first);
        }

        return first;
    }
}
