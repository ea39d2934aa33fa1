namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Deduplicates jobs by hash.</summary>
/// <remarks>
/// A waiting or running job holds the mark of its hash. The mark becomes final when the job is done and expires some time after it was
/// first seen; it is removed when the job is dropped, so that an equal job is accepted again.
/// </remarks>
internal sealed class DeduplicationWindow(TimeSpan expiry, Action<JobChange> changed)
{
    /// <summary>The maximum number of final marks; the oldest are evicted. A job may then run twice, which is harmless.</summary>
    public const int MaxFinal = 100_000;

    private readonly Dictionary<string, (DateTimeOffset FirstSeenAt, string? HeldBy)> _marks = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(string Hash, DateTimeOffset FirstSeenAt), DateTimeOffset> _final = new();

    /// <summary>Returns whether a job with this hash waits, runs or was done within the expiry.</summary>
    public bool IsKnown(string hash, DateTimeOffset now)
    {
        Prune(now);
        return _marks.TryGetValue(hash, out var mark) && (mark.HeldBy is not null || now - mark.FirstSeenAt <= expiry);
    }

    /// <summary>Returns the id of the job that holds the mark; null for none.</summary>
    public string? HolderOf(string hash) => _marks.TryGetValue(hash, out var mark) ? mark.HeldBy : null;

    public void Add(string hash, string id, DateTimeOffset now)
    {
        if (_marks.TryGetValue(hash, out var old) && old.HeldBy is null)
        {
            changed(new JobChange.Remove(JobChange.MarkPrefix + hash));
        }

        _marks[hash] = (now, id);
    }

    /// <summary>Transfers the mark of a superseded job to the newer one, keeping its time.</summary>
    public void Transfer(string hash, string id) => _marks[hash] = (_marks[hash].FirstSeenAt, id);

    public void Finish(string hash, string id, DateTimeOffset now)
    {
        if (HolderOf(hash) != id)
        {
            return;
        }

        var firstSeenAt = _marks[hash].FirstSeenAt;
        if (now - firstSeenAt > expiry)
        {
            _marks.Remove(hash);
            return;
        }

        Restore(new JobMark(hash, firstSeenAt));
        changed(new JobChange.KeepMark(new JobMark(hash, firstSeenAt)));
        Prune(now);
    }

    public void Release(string hash, string id)
    {
        if (HolderOf(hash) == id)
        {
            _marks.Remove(hash);
        }
    }

    /// <summary>Restores a final mark from storage.</summary>
    public void Restore(JobMark mark)
    {
        _marks[mark.Hash] = (mark.FirstSeenAt, null);
        _final.Enqueue((mark.Hash, mark.FirstSeenAt), mark.FirstSeenAt);
    }

    private void Prune(DateTimeOffset now)
    {
        while (_final.TryPeek(out var oldest, out _) && (now - oldest.FirstSeenAt > expiry || _final.Count > MaxFinal))
        {
            _final.Dequeue();
            if (_marks.TryGetValue(oldest.Hash, out var mark) && mark == (oldest.FirstSeenAt, null))
            {
                _marks.Remove(oldest.Hash);
                changed(new JobChange.Remove(JobChange.MarkPrefix + oldest.Hash));
            }
        }
    }
}

/// <summary>Represents the final mark of a job that was done.</summary>
/// <param name="Hash">The unique hash.</param>
/// <param name="FirstSeenAt">When it was first enqueued; the expiry starts here.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.JobMark")]
public sealed record JobMark([property: Id(0)] string Hash, [property: Id(1)] DateTimeOffset FirstSeenAt);
