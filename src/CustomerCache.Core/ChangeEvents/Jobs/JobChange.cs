using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Represents a pending write or removal, by key. The changes of one drain belong together, each key once.</summary>
public abstract record JobChange
{
    /// <summary>The key prefix of jobs.</summary>
    public const string JobPrefix = "job/";

    /// <summary>The key prefix of marks.</summary>
    public const string MarkPrefix = "mark/";

    /// <summary>The key prefix of dead letters.</summary>
    public const string DeadLetterPrefix = "dead/";

    private JobChange(string key) => Key = key;

    /// <summary>Gets the key, unique within a topic.</summary>
    public string Key { get; }

    /// <summary>Stores a waiting or running job. Stored again after a failure.</summary>
    public sealed record KeepJob(Job Job) : JobChange(JobPrefix + Job.Id);

    /// <summary>Stores the mark of a completed job.</summary>
    public sealed record KeepMark(JobMark Mark) : JobChange(MarkPrefix + Mark.Hash);

    /// <summary>Stores a job that failed permanently.</summary>
    public sealed record KeepDeadLetter(DeadLetter Letter) : JobChange(DeadLetterPrefix + Letter.Id);

    /// <summary>Removes a key; it need not be stored.</summary>
    public sealed record Remove(string RemovedKey) : JobChange(RemovedKey);
}

/// <summary>Collects pending changes; the last one per key wins.</summary>
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
