using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>What a store holds of a queue.</summary>
/// <param name="Jobs">Jobs that waited or ran.</param>
/// <param name="Marks">Marks of jobs that were done.</param>
/// <param name="DeadLetters">Jobs that failed for good.</param>
/// <param name="Damaged">Keys of what could not be read: each may have been a job, so whoever restores tells it, and flushes.</param>
public sealed record StoredJobs(
    ImmutableArray<Job> Jobs,
    ImmutableArray<JobMark> Marks,
    ImmutableArray<DeadLetter> DeadLetters,
    ImmutableArray<string> Damaged
)
{
    /// <summary>Reads what was stored under the keys of <see cref="JobChange"/>.</summary>
    public static StoredJobs Read(JobCodec codec, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> stored)
    {
        var jobs = ImmutableArray.CreateBuilder<Job>();
        var marks = ImmutableArray.CreateBuilder<JobMark>();
        var dead = ImmutableArray.CreateBuilder<DeadLetter>();
        var damaged = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, bytes) in stored)
        {
            if (key.StartsWith(JobChange.JobPrefix, StringComparison.Ordinal) && codec.TryDecode(bytes.Span, out Job? job))
            {
                jobs.Add(job);
            }
            else if (key.StartsWith(JobChange.MarkPrefix, StringComparison.Ordinal) && codec.TryDecode(bytes.Span, out JobMark? mark))
            {
                marks.Add(mark);
            }
            else if (
                key.StartsWith(JobChange.DeadLetterPrefix, StringComparison.Ordinal) && codec.TryDecode(bytes.Span, out DeadLetter? letter)
            )
            {
                dead.Add(letter);
            }
            else
            {
                damaged.Add(key);
            }
        }

        return new(jobs.ToImmutable(), marks.ToImmutable(), dead.ToImmutable(), damaged.ToImmutable());
    }
}
