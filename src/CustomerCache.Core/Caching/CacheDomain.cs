namespace CustomerCache.Core.Caching;

/// <summary>Entries that are kept alike, under one name. Equality is by value.</summary>
public sealed record CacheDomain
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The name, as in addresses: lower case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What makes entries go.</summary>
    public required CacheStrategy Strategy { get; init; }

    /// <summary>How long an entry lives; null for <see cref="CacheStrategy.Cdc"/>.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>How long an entry lives although no event came, so that a missed event heals itself; null for ever.</summary>
    public TimeSpan? SafetyTtl { get; init; }

    /// <summary>Whether a null that was fetched is kept.</summary>
    public bool CacheNull { get; init; }

    /// <summary>The domain under whose health the counts of this one are shown too; its own name when it stands alone.</summary>
    public string? Group { get; init; }

    /// <summary>Whether a text can name a domain.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxNameLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    /// <summary>When an entry stored now goes by itself: the shortest of what the domain and its writer say; null for never.</summary>
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

/// <summary>What makes the entries of a domain go.</summary>
public enum CacheStrategy
{
    /// <summary>Change events only: an entry stays until it is invalidated, or until the safety time is over where there is one.</summary>
    Cdc,

    /// <summary>Time only.</summary>
    Ttl,

    /// <summary>A short time, and change events.</summary>
    Hybrid,
}
