using CustomerCache.Core.Caching;
using CustomerCache.Core.Queries;

namespace CustomerCache.Client.Grains;

/// <summary>Represents the outcome of a cache read: a refusal or a reading.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntryAnswer")]
public sealed record EntryAnswer
{
    /// <summary>Why the call was refused; null when <see cref="Reading"/> is set.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>A value, a lease, a failed fetch or a miss; null when the call was refused.</summary>
    [Id(1)]
    public CacheReading? Reading { get; init; }
}

/// <summary>Represents the outcome of a cache write.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.WriteAnswer")]
public sealed record WriteAnswer
{
    /// <summary>Why the write was refused; null when <see cref="Outcome"/> counts.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>Whether the value was stored.</summary>
    [Id(1)]
    public CacheWriting Outcome { get; init; }
}

/// <summary>Represents the outcome of a lease renewal or release.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.LeaseAnswer")]
public sealed record LeaseAnswer
{
    /// <summary>Why the call was refused; null when <see cref="IsHeld"/> counts.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>Whether the lease is held, so that the value fetched under it may be stored.</summary>
    [Id(1)]
    public bool IsHeld { get; init; }
}

/// <summary>Represents the outcome of an invalidation.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.StaleAnswer")]
public sealed record InvalidationAnswer
{
    /// <summary>Why the call was refused; null when <see cref="Entries"/> counts.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>The number of dropped entries.</summary>
    [Id(1)]
    public int Entries { get; init; }
}

/// <summary>Represents a refusal by the caches.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheRefusal")]
public sealed record CacheRefusal
{
    /// <summary>The equivalent HTTP status.</summary>
    [Id(0)]
    public int Status { get; init; }

    /// <summary>What is wrong, and the remedy.</summary>
    [Id(1)]
    public required string Message { get; init; }

    internal static CacheRefusal Of(QueryErrors errors) =>
        new() { Status = 400, Message = string.Join("; ", errors.Fields.SelectMany(f => f.Value.Select(message => $"{f.Key} {message}"))) };
}
