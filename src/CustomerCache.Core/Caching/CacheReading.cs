using System.Collections.Immutable;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Queries;

namespace CustomerCache.Core.Caching;

/// <summary>Represents the result of a read.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheReading")]
public abstract record CacheReading
{
    private CacheReading() { }

    /// <summary>The value.</summary>
    /// <param name="Entry">The entry. Immutable.</param>
    /// <param name="WasFetchedNow">Whether the reader waited for another caller's fetch; such a read is neither a hit nor a miss.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Found")]
    public sealed record Found([property: Id(0)] CacheEntry Entry, [property: Id(1)] bool WasFetchedNow) : CacheReading;

    /// <summary>There is no value, and this reader is to fetch it.</summary>
    /// <param name="Token">The lease token to send when the value is written.</param>
    /// <param name="For">The lease duration, unless it is renewed.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Lease")]
    public sealed record Lease([property: Id(0)] string Token, [property: Id(1)] TimeSpan For) : CacheReading;

    /// <summary>There is no value; another caller fetches it, or the reader did not request a lease.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Missing")]
    public sealed record Missing : CacheReading;

    /// <summary>The fetch that the reader waited for failed.</summary>
    /// <param name="Message">The fetcher's message.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Failed")]
    public sealed record Failed([property: Id(0)] string Message) : CacheReading;
}

/// <summary>Represents a value to cache.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheValue")]
public sealed record CacheValue
{
    /// <summary>Gets the value: JSON in UTF-8. Must not be modified afterwards.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Gets the lease under which it was fetched; null for a writer that knows the value is current.</summary>
    [Id(1)]
    public string? Lease { get; init; }

    /// <summary>Gets the entities that it depends on.</summary>
    [Id(2)]
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>Gets the maximum age set by the writer; can only shorten the domain's lifetime.</summary>
    [Id(3)]
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Gets the content tag that the stored entry must have, so that a newer value is not replaced; null for any.</summary>
    [Id(4)]
    public string? IfMatch { get; init; }

    /// <summary>Gets whether the write only renews the expiry: the stored entry has to have this value already.</summary>
    public bool IsUnchanged => IfMatch is not null && IfMatch == CacheEntry.TagOf(Json.Span);
}

/// <summary>Specifies the result of a write.</summary>
[GenerateSerializer, Alias("customer-cache.CacheWriting")]
public enum CacheWriting
{
    /// <summary>The value is cached.</summary>
    Stored = 0,

    /// <summary>The value was passed to waiting readers but not cached: it is null, and the domain does not cache nulls.</summary>
    NotKept = 1,

    /// <summary>
    /// Not cached: the key or a dependency was invalidated since the fetch began, the lease belongs to another caller, or the stored entry
    /// does not have the tag of <see cref="CacheValue.IfMatch"/>.
    /// </summary>
    Invalidated = 2,
}

/// <summary>Validates and normalizes the keys and values that callers send, on every path. Implemented by the host.</summary>
/// <remarks>Code behind it never receives a token.</remarks>
public interface ICacheRequestValidator
{
    /// <summary>Returns the normalized key, within a domain or without one; or the errors.</summary>
    ValueTask<Parsed<NormalizedKey>> ReadKeyAsync(string? domain, string key, CancellationToken cancellationToken);

    /// <summary>Returns the errors of a value; null when it is valid.</summary>
    QueryErrors? Check(CacheValue value);
}

/// <summary>Represents a normalized key; null for an anonymous copy, which is not cached.</summary>
public sealed record NormalizedKey(string? Key);
