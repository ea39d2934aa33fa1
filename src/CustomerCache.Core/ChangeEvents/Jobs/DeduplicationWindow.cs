namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Which jobs are known, by hash, at most one mark each. A mark is held by a job that waits or runs; it becomes final when that was done,
/// and lasts until a while after it was first seen; it goes when the job was given up, so that the same job may come again.
/// </summary>
internal sealed class DeduplicationWindow(TimeSpan expiry, Action<JobChange> changed)
{
    /// <summary>The most final marks; the oldest are forgotten before. A job may run twice then, which does no harm.</summary>
    public const int MaxFinal = 100_000;

    private readonly Dictionary<string, (DateTimeOffset FirstSeenAt, string? HeldBy)> _marks = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(string Hash, DateTimeOffset FirstSeenAt), DateTimeOffset> _final = new();

    /// <summary>Whether a job with this hash waits, runs or was done a short time ago.</summary>
    public bool IsKnown(string hash, DateTimeOffset now)
    {
        Prune(now);
        return _marks.TryGetValue(hash, out var mark) && (mark.HeldBy is not null || now - mark.FirstSeenAt <= expiry);
    }

    /// <summary>The job that holds the mark; null when none does.</summary>
    public string? HolderOf(string hash) => _marks.TryGetValue(hash, out var mark) ? mark.HeldBy : null;

    public void Hold(string hash, string id, DateTimeOffset now)
    {
        if (_marks.TryGetValue(hash, out var old) && old.HeldBy is null)
        {
            changed(new JobChange.Remove(JobChange.MarkPrefix + hash));
        }

        _marks[hash] = (now, id);
    }

    /// <summary>The mark of a superseded job goes to the newer one, with the time at which it was first seen.</summary>
    public void Pass(string hash, string id) => _marks[hash] = (_marks[hash].FirstSeenAt, id);

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

    /// <summary>A final mark, as it was stored.</summary>
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

/// <summary>That a job with this hash was done, so that the same one is known again for a while.</summary>
/// <param name="Hash">The unique hash.</param>
/// <param name="FirstSeenAt">When it was first offered; the while is counted from here.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.JobMark")]
public sealed record JobMark([property: Id(0)] string Hash, [property: Id(1)] DateTimeOffset FirstSeenAt);
