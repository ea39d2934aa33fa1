using CustomerCache.Core.Queries;

namespace CustomerCache.Core.Caching;

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
