using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>A job as it is stored: what is zero, false or empty is left out.</summary>
internal sealed record StoredJob
{
    public string? Id { get; init; }

    public string? Topic { get; init; }

    public string? Type { get; init; }

    public int Priority { get; init; }

    public int Due { get; init; }

    public int Expires { get; init; }

    public bool Superceedable { get; init; }

    public int RetryLimit { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public int Attempts { get; init; }

    public int Generation { get; init; }

    public string? Hash { get; init; }

    public string? Key { get; init; }

    public bool OwnOnly { get; init; }

    public StoredEvent? Event { get; init; }

    public static StoredJob Of(Job job) => new()
    {
        Id = job.Id,
        Topic = job.Topic,
        Type = job.JobType,
        Priority = job.Priority,
        Due = job.Properties.Due,
        Expires = job.Properties.Expires,
        Superceedable = job.Properties.Superceedable,
        RetryLimit = job.Properties.RetryLimit,
        CreatedAt = job.CreatedAt,
        DueAt = job.DueAt,
        ExpiresAt = job.ExpiresAt,
        Attempts = job.Attempts,
        Generation = job.Generation,
        Hash = job.Hash,
        Key = job.SupersedeKey,
        OwnOnly = !job.OthersAffected,
        Event = StoredEvent.Of(job.Event),
    };

    /// <summary>The job; null when a part that every job has is missing.</summary>
    public Job? ToJob() => Id is null || Topic is null || Type is null || Hash is null || Key is null || Event?.ToEvent() is not { } change ? null : new Job
    {
        Id = Id,
        Topic = Topic,
        Properties = new JobProperties(Type, Priority, Due, Expires, Superceedable, RetryLimit),
        CreatedAt = CreatedAt,
        DueAt = DueAt,
        ExpiresAt = ExpiresAt,
        Attempts = Attempts,
        Generation = Generation,
        Hash = Hash,
        SupersedeKey = Key,
        OthersAffected = !OwnOnly,
        Event = change,
    };
}
