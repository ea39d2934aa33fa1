using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Holds the last completed jobs, and counts completions.</summary>
internal sealed class CompletedJobs
{
    public const int Capacity = 1_000;

    private readonly LinkedList<JobView> _last = [];
    private readonly Dictionary<string, LinkedListNode<JobView>> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<JobDropReason, long> _dropped = [];

    /// <summary>Gets the jobs, newest first.</summary>
    public IEnumerable<JobView> Newest => _last;

    public long Done { get; private set; }

    /// <summary>Gets the reason and the time of the last failure or drop, other than a superseded job; null for none.</summary>
    public (string Text, DateTimeOffset At)? LastError { get; private set; }

    public ImmutableSortedDictionary<JobDropReason, long> Dropped => _dropped.ToImmutableSortedDictionary();

    public JobView? Find(string id) => _byId.GetValueOrDefault(id)?.Value;

    public void AddDone(Job job, DateTimeOffset now)
    {
        Done++;
        Add(JobView.Of(job, JobState.Done, endedAt: now));
    }

    public void AddDropped(Job job, JobDropReason reason, string text, DateTimeOffset now)
    {
        _dropped[reason] = _dropped.GetValueOrDefault(reason) + 1;
        if (reason != JobDropReason.Superseded)
        {
            AddError(job, text, now);
        }

        Add(JobView.Of(job, JobState.Dropped, text, now));
    }

    /// <summary>Records why a job failed or was dropped.</summary>
    public void AddError(Job job, string text, DateTimeOffset now) => LastError = ($"{job.JobType} about {job.Event.Entity}: {text}", now);

    /// <summary>Removes a completed job that is enqueued again; the counts are unchanged.</summary>
    public void Remove(string id)
    {
        if (_byId.Remove(id, out var known))
        {
            _last.Remove(known);
        }
    }

    private void Add(JobView view)
    {
        Remove(view.Id);
        _byId[view.Id] = _last.AddFirst(view);
        if (_last.Count > Capacity)
        {
            _byId.Remove(_last.Last!.Value.Id);
            _last.RemoveLast();
        }
    }
}
