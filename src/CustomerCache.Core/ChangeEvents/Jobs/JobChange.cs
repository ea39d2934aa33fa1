using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>What is to be stored or removed, by key. Those of one draining belong together; each key is in it once.</summary>
public abstract record JobChange
{
    /// <summary>What the keys of jobs start with.</summary>
    public const string JobPrefix = "job/";

    /// <summary>What the keys of marks start with.</summary>
    public const string MarkPrefix = "mark/";

    /// <summary>What the keys of dead letters start with.</summary>
    public const string DeadLetterPrefix = "dead/";

    private JobChange(string key) => Key = key;

    /// <summary>The key, unique within a topic.</summary>
    public string Key { get; }

    /// <summary>A job that waits or runs. Stored again when it was tried in vain.</summary>
    public sealed record KeepJob(Job Job) : JobChange(JobPrefix + Job.Id);

    /// <summary>A mark of a job that was done.</summary>
    public sealed record KeepMark(JobMark Mark) : JobChange(MarkPrefix + Mark.Hash);

    /// <summary>A job that failed for good.</summary>
    public sealed record KeepDeadLetter(DeadLetter Letter) : JobChange(DeadLetterPrefix + Letter.Id);

    /// <summary>What is gone; removing what was never stored is no error.</summary>
    public sealed record Remove(string RemovedKey) : JobChange(RemovedKey);
}

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
