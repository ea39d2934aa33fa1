namespace CustomerCache.Core.Caching;

/// <summary>Represents a named set of cache entries with common expiry rules. Equality is by value.</summary>
public sealed record CacheDomain
{
    /// <summary>The maximum length of a name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Gets the name, as in URLs: lower-case letters, digits, hyphens and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the strategy by which entries become invalid.</summary>
    public required CacheStrategy Strategy { get; init; }

    /// <summary>Gets the lifetime of an entry; null for <see cref="CacheStrategy.Cdc"/>.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>
    /// Gets the maximum lifetime of an entry without events, which bounds the effect of a missed event; null for no limit.
    /// </summary>
    public TimeSpan? SafetyTtl { get; init; }

    /// <summary>Gets whether fetched nulls are cached.</summary>
    public bool CacheNull { get; init; }

    /// <summary>Gets the domain whose health report includes this domain's counts; its own name for itself only.</summary>
    public string? Group { get; init; }

    /// <summary>Returns whether a text is a valid name.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxNameLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    /// <summary>
    /// Returns the expiry of an entry stored now: the shortest of the domain's and the writer's lifetimes; null for never.
    /// </summary>
    public DateTimeOffset? ExpiryOf(DateTimeOffset now, TimeSpan? maxAge)
    {
        TimeSpan? shortest = null;
        foreach (var limit in new[] { Ttl, SafetyTtl, maxAge })
        {
            shortest = limit is { } t && (shortest is null || t < shortest) ? t : shortest;
        }

        return shortest is { } lifetime ? now + lifetime : null;
    }
}

/// <summary>Specifies how the entries of a domain become invalid.</summary>
public enum CacheStrategy
{
    /// <summary>By change events only, or when <see cref="CacheDomain.SafetyTtl"/> elapses, if set.</summary>
    Cdc,

    /// <summary>By time only.</summary>
    Ttl,

    /// <summary>By a short lifetime and change events.</summary>
    Hybrid,
}
