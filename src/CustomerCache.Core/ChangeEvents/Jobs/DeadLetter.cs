using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Represents a job that failed for good, or an event whose handling failed in a way that repeating does not mend. Kept until an operator
/// retries or drops it, or until newer ones take its place.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeadLetter")]
public sealed record DeadLetter
{
    /// <summary>The identification of the job; of an event, one made for this purpose.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The topic of the job, or the channel of the event.</summary>
    [Id(1)]
    public required string Origin { get; init; }

    /// <summary>The job; null for an event that made none.</summary>
    [Id(2)]
    public Job? Job { get; init; }

    /// <summary>The change that it is about.</summary>
    [Id(3)]
    public required ChangeEvent Event { get; init; }

    /// <summary>What went wrong the last time.</summary>
    [Id(4)]
    public required string Reason { get; init; }

    /// <summary>When it failed for good.</summary>
    [Id(5)]
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>The dead letter of a job.</summary>
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
/// The dead letters of one topic or channel, the oldest first. Immutable. At the bound the oldest is evicted and counted.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeadLetterBox")]
public sealed record DeadLetterBox
{
    /// <summary>No dead letters.</summary>
    public static readonly DeadLetterBox Empty = new();

    /// <summary>The letters, the oldest first.</summary>
    [Id(0)]
    public ImmutableArray<DeadLetter> Letters { get; init; } = [];

    /// <summary>How many were evicted by newer ones; of a topic since its owner started, of a channel since it was first heard.</summary>
    [Id(1)]
    public long Evicted { get; init; }

    /// <summary>Adds a letter; one with the same identification is replaced. Evicts the oldest beyond <paramref name="most"/>.</summary>
    public DeadLetterBox Add(DeadLetter letter, int most, out DeadLetter? evicted)
    {
        var letters = Letters.RemoveAll(l => l.Id == letter.Id).Add(letter);
        evicted = letters.Length > most ? letters[0] : null;
        return evicted is null ? this with { Letters = letters } : new() { Letters = letters.RemoveAt(0), Evicted = Evicted + 1 };
    }

    /// <summary>Removes a letter.</summary>
    public DeadLetterBox Remove(string id) => this with { Letters = Letters.RemoveAll(l => l.Id == id) };

    /// <summary>Finds a letter.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out DeadLetter? letter)
    {
        letter = Letters.FirstOrDefault(l => l.Id == id);
        return letter is not null;
    }
}

/// <summary>The dead letters of all topics and channels. Thread safe.</summary>
public interface IDeadLetters
{
    /// <summary>Returns all dead letters, the newest first.</summary>
    ValueTask<ImmutableArray<DeadLetter>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Handles what is in a dead letter again, at once. The letter goes if it is accepted. Returns null when there is none.
    /// </summary>
    ValueTask<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter; stored when the call returns. False when there is none.</summary>
    ValueTask<bool> DropAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Represents what became of the retry of a dead letter.</summary>
/// <param name="IsAccepted">Whether it is handled again; the dead letter is gone then.</param>
/// <param name="Reason">Why not; null when it is.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RetryResult")]
public sealed record RetryResult([property: Id(0)] bool IsAccepted, [property: Id(1)] string? Reason);
