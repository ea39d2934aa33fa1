using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>The last jobs that ended, and how many did.</summary>
internal sealed class CompletedJobs
{
    public const int Most = 1_000;

    private readonly LinkedList<JobView> _last = [];
    private readonly Dictionary<string, LinkedListNode<JobView>> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<JobDropReason, long> _dropped = [];

    /// <summary>The newest first.</summary>
    public IEnumerable<JobView> Newest => _last;

    public long Done { get; private set; }

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
        Add(JobView.Of(job, JobState.Dropped, text, now));
    }

    /// <summary>A job that ended lives again; what was counted of its end stays.</summary>
    public void Revive(string id)
    {
        if (_byId.Remove(id, out var known))
        {
            _last.Remove(known);
        }
    }

    private void Add(JobView view)
    {
        Revive(view.Id);
        _byId[view.Id] = _last.AddFirst(view);
        if (_last.Count > Most)
        {
            _byId.Remove(_last.Last!.Value.Id);
            _last.RemoveLast();
        }
    }
}
