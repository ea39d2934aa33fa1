using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Indexes the waiting and running jobs of a topic by id, by priority range, and by supersede key.</summary>
internal sealed class PriorityLanes(TopicRules topic)
{
    private readonly Dictionary<string, QueuedJob> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueuedJob> _supersedable = new(StringComparer.Ordinal);
    private readonly ImmutableArray<WaitingJobs> _waiting = [.. topic.Priorities.Select(_ => new WaitingJobs())];
    private readonly int[] _running = new int[topic.Priorities.Length];
    private long _next;

    public int Running { get; private set; }

    public int Waiting => _jobs.Count - Running;

    /// <summary>Gets all jobs, running ones first.</summary>
    public IEnumerable<QueuedJob> All => _jobs.Values.Where(j => j.IsRunning).Concat(_jobs.Values.Where(j => !j.IsRunning));

    public QueuedJob? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>Returns the waiting job that may be replaced; null for none.</summary>
    public QueuedJob? Supersedable(string key) => _supersedable.GetValueOrDefault(key);

    /// <summary>Adds a job at the end of its lane, or in the position of the one it replaces.</summary>
    public QueuedJob Add(Job job, int range, QueuedJob? replaced)
    {
        var queued = replaced is null
            ? new QueuedJob(job, range, job.CreatedAt, _next++)
            : new QueuedJob(job, range, replaced.OrderedAt, replaced.Order);
        _jobs[job.Id] = queued;
        Wait(queued);
        return queued;
    }

    public bool HasFreeWorker(int range) => _running[range] < topic.Priorities[range].Pool;

    /// <summary>Returns when the first job of a range is due; null when none waits.</summary>
    public DateTimeOffset? NextDueAt(int range) => _waiting[range].NextDueAt;

    /// <summary>Removes and returns the next due job of a lane; null for none. The caller must run or remove it.</summary>
    public QueuedJob? Next(int range, DateTimeOffset now)
    {
        var next = _waiting[range].Take(now);
        if (next is not null)
        {
            RemoveSupersedable(next);
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

    /// <summary>Returns a job to its lane, ordered by its current due time.</summary>
    public void Wait(QueuedJob queued)
    {
        _waiting[queued.Range].Add(queued);
        if (queued.Job.Properties.IsSupersedable)
        {
            _supersedable[queued.Job.SupersedeKey] = queued;
        }
    }

    public void Remove(QueuedJob queued)
    {
        _waiting[queued.Range].Remove(queued);
        RemoveSupersedable(queued);
        _jobs.Remove(queued.Job.Id);
    }

    private void RemoveSupersedable(QueuedJob queued)
    {
        if (_supersedable.GetValueOrDefault(queued.Job.SupersedeKey) == queued)
        {
            _supersedable.Remove(queued.Job.SupersedeKey);
        }
    }
}
