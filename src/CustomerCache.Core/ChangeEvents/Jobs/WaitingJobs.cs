namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// The jobs of one range of priorities that wait: those that are due in the order of their running, the others in that of their being due.
/// </summary>
internal sealed class WaitingJobs
{
    private static readonly Comparer<QueuedJob> ByDue = Comparer<QueuedJob>.Create(
        (a, b) => a.Job.DueAt != b.Job.DueAt ? a.Job.DueAt.CompareTo(b.Job.DueAt) : a.Order.CompareTo(b.Order)
    );

    private static readonly Comparer<QueuedJob> ByPlace = Comparer<QueuedJob>.Create(
        (a, b) =>
            a.Job.Priority != b.Job.Priority ? a.Job.Priority.CompareTo(b.Job.Priority)
            : a.PlaceAt != b.PlaceAt ? a.PlaceAt.CompareTo(b.PlaceAt)
            : a.Order.CompareTo(b.Order)
    );

    private readonly SortedSet<QueuedJob> _later = new(ByDue);
    private readonly SortedSet<QueuedJob> _ready = new(ByPlace);

    /// <summary>When the first one is due; null when none waits.</summary>
    public DateTimeOffset? NextDueAt => _ready.Min?.Job.DueAt ?? _later.Min?.Job.DueAt;

    public void Add(QueuedJob job) => _later.Add(job);

    public void Remove(QueuedJob job)
    {
        if (!_later.Remove(job))
        {
            _ready.Remove(job);
        }
    }

    /// <summary>Takes the first one that is due out of the line; null when none is.</summary>
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
