using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Gathers what is to be stored; of several changes of one key the last counts.</summary>
internal sealed class JobChanges
{
    private readonly Dictionary<string, JobChange> _changes = new(StringComparer.Ordinal);

    public void Add(JobChange change) => _changes[change.Key] = change;

    public ImmutableArray<JobChange> Drain()
    {
        ImmutableArray<JobChange> changes = [.. _changes.Values];
        _changes.Clear();
        return changes;
    }
}
