using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// The jobs of a topic that wait or run: by identification, by range of priorities, and those that wait to be superseded.
/// </summary>
internal sealed class PriorityLanes(TopicRules topic)
{
    private readonly Dictionary<string, QueuedJob> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueuedJob> _superceedable = new(StringComparer.Ordinal);
    private readonly ImmutableArray<WaitingJobs> _waiting = [.. topic.Priorities.Select(_ => new WaitingJobs())];
    private readonly int[] _running = new int[topic.Priorities.Length];
    private long _next;

    public int Running { get; private set; }

    public int Waiting => _jobs.Count - Running;

    /// <summary>Those that run first.</summary>
    public IEnumerable<QueuedJob> All => _jobs.Values.Where(j => j.IsRunning).Concat(_jobs.Values.Where(j => !j.IsRunning));

    public QueuedJob? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>The job about the same that waits and may be replaced; null when there is none.</summary>
    public QueuedJob? Supersedable(string key) => _superceedable.GetValueOrDefault(key);

    /// <summary>Puts a job at the end of its line, or into the place of one that left.</summary>
    public QueuedJob Add(Job job, int range, QueuedJob? inPlaceOf)
    {
        var queued = inPlaceOf is null
            ? new QueuedJob(job, range, job.CreatedAt, _next++)
            : new QueuedJob(job, range, inPlaceOf.PlaceAt, inPlaceOf.Order);
        _jobs[job.Id] = queued;
        Wait(queued);
        return queued;
    }

    public bool HasFreePlace(int range) => _running[range] < topic.Priorities[range].Pool;

    /// <summary>When the first job of a range is due; null when none waits.</summary>
    public DateTimeOffset? NextDueAt(int range) => _waiting[range].NextDueAt;

    /// <summary>Takes the next job that is due out of its line; null when none is. It is then to be run or removed.</summary>
    public QueuedJob? Next(int range, DateTimeOffset now)
    {
        var next = _waiting[range].Take(now);
        if (next is not null)
        {
            Leave(next);
        }

        return next;
    }

    public void Run(QueuedJob queued)
    {
        queued.IsRunning = true;
        _running[queued.Range]++;
        Running++;
    }

    public void Stop(QueuedJob queued)
    {
        queued.IsRunning = false;
        _running[queued.Range]--;
        Running--;
    }

    /// <summary>Puts a job into its line again, by when it is due now.</summary>
    public void Wait(QueuedJob queued)
    {
        _waiting[queued.Range].Add(queued);
        if (queued.Job.Properties.IsSupersedable)
        {
            _superceedable[queued.Job.SupersedeKey] = queued;
        }
    }

    public void Remove(QueuedJob queued)
    {
        _waiting[queued.Range].Remove(queued);
        Leave(queued);
        _jobs.Remove(queued.Job.Id);
    }

    private void Leave(QueuedJob queued)
    {
        if (_superceedable.GetValueOrDefault(queued.Job.SupersedeKey) == queued)
        {
            _superceedable.Remove(queued.Job.SupersedeKey);
        }
    }
}
