using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What became of a reader's question: a refusal, a value, a lease, a failure, or, with none of these, nothing.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntryAnswer")]
public sealed record EntryAnswer
{
    /// <summary>Why the question was refused.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>The value.</summary>
    [Id(1)]
    public EntryForm? Entry { get; init; }

    /// <summary>Whether the reader waited for another one's fetch.</summary>
    [Id(2)]
    public bool WasFetchedNow { get; init; }

    /// <summary>The lease of the reader who is to fetch.</summary>
    [Id(3)]
    public string? Lease { get; init; }

    /// <summary>How long the lease lasts unless it is renewed.</summary>
    [Id(4)]
    public TimeSpan LeaseFor { get; init; }

    /// <summary>What the fetcher said who failed.</summary>
    [Id(5)]
    public string? Failure { get; init; }

    internal static EntryAnswer From(CacheReading reading) => reading switch
    {
        CacheReading.Found found => new() { Entry = EntryForm.From(found.Entry), WasFetchedNow = found.WasFetchedNow },
        CacheReading.Lease lease => new() { Lease = lease.Token, LeaseFor = lease.For },
        CacheReading.Failed failed => new() { Failure = failed.Message },
        _ => new(),
    };

    internal CacheReading ToReading() => Entry is { } entry ? new CacheReading.Found(entry.ToEntry(), WasFetchedNow)
        : Lease is { } token ? new CacheReading.Lease(token, LeaseFor)
        : Failure is { } message ? new CacheReading.Failed(message)
        : new CacheReading.Missing();
}
