using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Encodes jobs, marks and dead letters for storage, with the wire serializer. Thread safe.</summary>
public sealed class JobCodec(Serializer serializer)
{
    /// <summary>Encodes a job.</summary>
    public byte[] Encode(Job job) => serializer.SerializeToArray(job);

    /// <summary>Encodes a mark.</summary>
    public byte[] Encode(JobMark mark) => serializer.SerializeToArray(mark);

    /// <summary>Encodes a dead letter.</summary>
    public byte[] Encode(DeadLetter letter) => serializer.SerializeToArray(letter);

    /// <summary>Decodes a job; returns false for anything else, and when a required part is missing.</summary>
    public bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Job? job)
    {
        job = TryRead<Job>(bytes) is { } read && IsComplete(read) ? read : null;
        return job is not null;
    }

    /// <summary>Decodes a dead letter of a job; returns false for anything else.</summary>
    public bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DeadLetter? letter)
    {
        letter =
            TryRead<DeadLetter>(bytes) is { Id: not null, Origin: not null, Event: not null, Reason: not null, Job: { } job } read
            && IsComplete(job)
                ? read
                : null;
        return letter is not null;
    }

    /// <summary>Decodes a mark; returns false for anything else.</summary>
    public bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out JobMark? mark)
    {
        mark = TryRead<JobMark>(bytes) is { Hash.Length: > 0 } read ? read : null;
        return mark is not null;
    }

    private static bool IsComplete(Job job) =>
        job is { Id: not null, Topic: not null, Properties: not null, Hash: not null, SupersedeKey: not null }
        && job.Event is { Source: not null, Entity: not null, Ids.IsDefault: false, ChangedFields: not null, Values: not null } change
        && Enum.IsDefined(change.Change);

    // Damaged bytes cause different exceptions in every codec.
    private T? TryRead<T>(ReadOnlySpan<byte> bytes)
        where T : class
    {
        try
        {
            return serializer.Deserialize<T>(bytes);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
