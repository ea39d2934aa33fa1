using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>A queue and its store, as bytes by key: each step is stored atomically, and a crash leaves only stored data.</summary>
internal sealed class StoredQueue(TopicRules topic)
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _store = new(StringComparer.Ordinal);

    public JobQueue Queue { get; private set; } = new(topic);

    public IReadOnlyCollection<string> Keys => _store.Keys;

    public void Save()
    {
        foreach (var change in Queue.DrainChanges())
        {
            switch (change)
            {
                case JobChange.KeepJob keep:
                    _store[keep.Key] = SampleJobs.Codec.Encode(keep.Job);
                    break;
                case JobChange.KeepMark keep:
                    _store[keep.Key] = SampleJobs.Codec.Encode(keep.Mark);
                    break;
                case JobChange.KeepDeadLetter keep:
                    _store[keep.Key] = SampleJobs.Codec.Encode(keep.Letter);
                    break;
                default:
                    _store.Remove(change.Key);
                    break;
            }
        }
    }

    public void Crash()
    {
        var stored = StoredJobs.Read(SampleJobs.Codec, _store);
        Assert.Empty(stored.Damaged);
        Queue = new JobQueue(topic);
        Queue.Restore(stored.Jobs, stored.Marks, stored.DeadLetters);
    }
}
