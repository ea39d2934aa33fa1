using System.Collections.Immutable;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Core.Caching;

/// <summary>What became of a reader's question.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheReading")]
public abstract record CacheReading
{
    private CacheReading() { }

    /// <summary>The value.</summary>
    /// <param name="Entry">The value, immutable.</param>
    /// <param name="WasFetchedNow">Whether the reader waited for another one's fetch; then it was neither a hit nor a miss.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Found")]
    public sealed record Found([property: Id(0)] CacheEntry Entry, [property: Id(1)] bool WasFetchedNow) : CacheReading;

    /// <summary>Nobody has the value, and this reader is the one to fetch it.</summary>
    /// <param name="Token">Proves it when the value is written.</param>
    /// <param name="For">How long the fetcher is believed to be alive unless he says so again.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Lease")]
    public sealed record Lease([property: Id(0)] string Token, [property: Id(1)] TimeSpan For) : CacheReading;

    /// <summary>Nobody has the value; somebody fetches it, or the reader did not want to.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Missing")]
    public sealed record Missing : CacheReading;

    /// <summary>The fetch that the reader waited for failed.</summary>
    /// <param name="Message">What the fetcher said.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Failed")]
    public sealed record Failed([property: Id(0)] string Message) : CacheReading;
}

/// <summary>A value that somebody wants to be kept.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheValue")]
public sealed record CacheValue
{
    /// <summary>The value: JSON in UTF-8. Not written to after it was handed over.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The lease under which it was fetched; null for a writer who knows that it is the value of this moment.</summary>
    [Id(1)]
    public string? Lease { get; init; }

    /// <summary>On what it depends.</summary>
    [Id(2)]
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>How long the writer thinks that it is good; shortens what its domain says, never lengthens it.</summary>
    [Id(3)]
    public TimeSpan? MaxAge { get; init; }
}

/// <summary>What became of a write.</summary>
[GenerateSerializer, Alias("customer-cache.CacheWriting")]
public enum CacheWriting
{
    /// <summary>It is kept.</summary>
    Stored = 0,

    /// <summary>It was handed to whoever waited, and is not kept: it is null, and the domain keeps no nulls.</summary>
    NotKept = 1,

    /// <summary>
    /// The key, or something that it depends on, was invalidated since the fetch began, or somebody else was given the lease: not kept.
    /// </summary>
    Invalidated = 2,
}
