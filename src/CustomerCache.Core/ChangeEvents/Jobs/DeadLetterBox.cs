using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>The dead letters of one topic or channel, the oldest first. Immutable. At the bound the oldest is evicted and counted.</summary>
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
