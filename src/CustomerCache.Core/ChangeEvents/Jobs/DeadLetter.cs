using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Represents a job or an event that failed permanently. Kept until an operator retries or drops it, or newer ones evict it.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeadLetter")]
public sealed record DeadLetter
{
    /// <summary>Gets the id of the job, or a new id for an event.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Gets the topic of the job, or the channel of the event.</summary>
    [Id(1)]
    public required string Origin { get; init; }

    /// <summary>Gets the job; null for an event that created none.</summary>
    [Id(2)]
    public Job? Job { get; init; }

    /// <summary>Gets the change.</summary>
    [Id(3)]
    public required ChangeEvent Event { get; init; }

    /// <summary>Gets the last failure.</summary>
    [Id(4)]
    public required string Reason { get; init; }

    /// <summary>Gets when it failed permanently.</summary>
    [Id(5)]
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>Returns the dead letter of a job.</summary>
    public static DeadLetter Of(Job job, string reason, DateTimeOffset failedAt) =>
        new()
        {
            Id = job.Id,
            Origin = job.Topic,
            Job = job,
            Event = job.Event,
            Reason = reason,
            FailedAt = failedAt,
        };
}

/// <summary>
/// Holds the dead letters of one topic or channel, oldest first. Immutable. At the limit the oldest is evicted and counted.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeadLetterBox")]
public sealed record DeadLetterBox
{
    /// <summary>The empty box.</summary>
    public static readonly DeadLetterBox Empty = new();

    /// <summary>Gets the dead letters, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<DeadLetter> Letters { get; init; } = [];

    /// <summary>Gets the number of evicted dead letters: of a topic since its owner started, of a channel since its first event.</summary>
    [Id(1)]
    public long Evicted { get; init; }

    /// <summary>Adds a dead letter, replacing one with the same id; evicts the oldest beyond <paramref name="most"/>.</summary>
    public DeadLetterBox Add(DeadLetter letter, int most, out DeadLetter? evicted)
    {
        var letters = Letters.RemoveAll(l => l.Id == letter.Id).Add(letter);
        evicted = letters.Length > most ? letters[0] : null;
        return evicted is null ? this with { Letters = letters } : new() { Letters = letters.RemoveAt(0), Evicted = Evicted + 1 };
    }

    /// <summary>Removes a dead letter.</summary>
    public DeadLetterBox Remove(string id) => this with { Letters = Letters.RemoveAll(l => l.Id == id) };

    /// <summary>Finds a dead letter.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out DeadLetter? letter)
    {
        letter = Letters.FirstOrDefault(l => l.Id == id);
        return letter is not null;
    }
}

/// <summary>Accesses the dead letters of all topics and channels. Thread safe.</summary>
public interface IDeadLetters
{
    /// <summary>Returns all dead letters, newest first.</summary>
    ValueTask<ImmutableArray<DeadLetter>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Handles the contents of a dead letter again immediately; removes it if accepted. Returns null when there is none.</summary>
    ValueTask<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter and stores the change; returns false when there is none.</summary>
    ValueTask<bool> DropAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Represents the result of retrying a dead letter.</summary>
/// <param name="IsAccepted">Whether it is handled again; the dead letter is then removed.</param>
/// <param name="Reason">The reason for a rejection; null when accepted.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RetryResult")]
public sealed record RetryResult([property: Id(0)] bool IsAccepted, [property: Id(1)] string? Reason);
