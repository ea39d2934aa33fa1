using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Jobs and marks as stored bytes: UTF-8 JSON with short, stable names. What was written by an older version can be read.</summary>
public static class JobCodec
{
    /// <summary>A job as bytes.</summary>
    public static byte[] Encode(Job job) => JsonSerializer.SerializeToUtf8Bytes(StoredJob.Of(job), JobJson.Default.StoredJob);

    /// <summary>A mark as bytes.</summary>
    public static byte[] Encode(JobMark mark) => JsonSerializer.SerializeToUtf8Bytes(mark, JobJson.Default.JobMark);

    /// <summary>Reads a job; false for what is none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Job? job)
    {
        job = StoredJson.TryRead(utf8, JobJson.Default.StoredJob)?.ToJob();
        return job is not null;
    }

    /// <summary>Reads a mark; false for what is none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JobMark? mark)
    {
        mark = StoredJson.TryRead(utf8, JobJson.Default.JobMark) is { Hash.Length: > 0 } read ? read : null;
        return mark is not null;
    }
}
