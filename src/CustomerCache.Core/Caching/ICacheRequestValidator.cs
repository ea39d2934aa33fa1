using CustomerCache.Core.Queries;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Brings what callers write into the form in which the caches keep it, whichever way they come: as the host provides it. Nothing behind
/// this ever sees a token.
/// </summary>
public interface ICacheRequestValidator
{
    /// <summary>The key as it is kept, of a domain or of any; or what is wrong with it.</summary>
    ValueTask<Parsed<NormalizedKey>> ReadKeyAsync(string? domain, string key, CancellationToken cancellationToken);

    /// <summary>What is wrong with a value; null when nothing is.</summary>
    QueryErrors? Check(CacheValue value);
}

/// <summary>A key in the form in which the caches keep it; null for nobody's copy, which is not kept at all.</summary>
public sealed record NormalizedKey(string? Key);
