using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// Holds the job counts of one topic in this process: of the active queue and of earlier activations. Needs the lock of its owner.
/// </summary>
internal sealed class TopicCounts
{
    private readonly List<Func<JobCounts>> _open = [];
    private readonly Dictionary<JobDropReason, long> _dropped = [];
    private long _done;
    private long _retries;
    private long _evictedDeadLetters;

    public long Waiting => _open.Sum(c => (long)c().Waiting);

    public long Running => _open.Sum(c => (long)c().Running);

    public long Done => _done + _open.Sum(c => c().Done);

    public long Retries => _retries + _open.Sum(c => c().Retries);

    public long DeadLetters => _open.Sum(c => (long)c().DeadLetters);

    public long EvictedDeadLetters => _evictedDeadLetters + _open.Sum(c => c().EvictedDeadLetters);

    public long Dropped(JobDropReason reason) => _dropped.GetValueOrDefault(reason) + _open.Sum(c => c().Dropped.GetValueOrDefault(reason));

    public void Open(Func<JobCounts> counts) => _open.Add(counts);

    public void Close(Func<JobCounts> counts)
    {
        if (!_open.Remove(counts))
        {
            return;
        }

        var last = counts();
        _done += last.Done;
        _retries += last.Retries;
        _evictedDeadLetters += last.EvictedDeadLetters;
        foreach (var (reason, jobs) in last.Dropped)
        {
            _dropped[reason] = _dropped.GetValueOrDefault(reason) + jobs;
        }
    }
}
