using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Represents the stored contents of a queue.</summary>
/// <param name="Jobs">Jobs that waited or ran.</param>
/// <param name="Marks">Marks of completed jobs.</param>
/// <param name="DeadLetters">Jobs that failed permanently.</param>
/// <param name="Damaged">Keys of unreadable values: each may have been a job, so the restorer must report it and flush the caches.</param>
public sealed record StoredJobs(
    ImmutableArray<Job> Jobs,
    ImmutableArray<JobMark> Marks,
    ImmutableArray<DeadLetter> DeadLetters,
    ImmutableArray<string> Damaged
)
{
    /// <summary>Decodes the values stored under the keys of <see cref="JobChange"/>.</summary>
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
