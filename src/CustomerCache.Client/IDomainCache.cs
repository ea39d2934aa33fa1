using CustomerCache.Core.Caching;

namespace CustomerCache.Client;

/// <summary>
/// One domain of the caches. Thread safe. Values are written as JSON (<see cref="DomainCacheOptions.Json"/>); with a near cache, callers of
/// one process share the same object and must not change it.
/// </summary>
public interface IDomainCache
{
    /// <summary>The name of the domain.</summary>
    string Domain { get; }

    /// <summary>
    /// The value; fetched when nobody has it, by exactly one caller in the whole deployment, while all others wait for his result. After an
    /// invalidation was acknowledged this never gives a value whose fetch began before it; only a near cache may, for as long as it takes
    /// to be told.
    /// </summary>
    /// <param name="key">The key, such as <c>orders:detail:80122000000D4UGAA0</c>; an address with a token is kept by the token's
    /// hash.</param>
    /// <param name="fetch">
    /// Fetches the value. Runs under a token of its own, which ends with the client and not with the caller: others may wait for it. What
    /// it throws reaches its caller as it is, those who wait as <see cref="FetchFailedException"/>, and is not kept.
    /// </param>
    /// <param name="dependsOn">On which entities a value depends; null for none.</param>
    /// <param name="cancellationToken">Ends the caller's own wait.</param>
    ValueTask<T?> GetOrFetchAsync<T>(
        string key,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Writes a value which the caller knows to be that of this moment, such as what he has just written to its source.</summary>
    ValueTask SetAsync<T>(
        string key,
        T? value,
        IEnumerable<EntityRef>? dependsOn = null,
        TimeSpan? maxAge = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Drops a key. Throws when that cannot be acknowledged: then it must be done again.</summary>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops what depends on entities, in this domain; gives how many entries are gone. Throws when that cannot be acknowledged.
    /// </summary>
    ValueTask<int> InvalidateAsync(IEnumerable<EntityRef> entities, CancellationToken cancellationToken = default);

    /// <summary>Drops all keys of a glob; gives how many entries are gone. Throws when that cannot be acknowledged.</summary>
    ValueTask<int> InvalidateAsync(GlobPattern pattern, CancellationToken cancellationToken = default);
}

/// <summary>The domains of a deployment. Thread safe.</summary>
public interface IDomainCacheClient
{
    /// <summary>A domain by its name; nothing is asked of the deployment yet.</summary>
    IDomainCache this[string domain] { get; }
}

/// <summary>The caches understood what was asked and refused it: the domain does not exist, a key is too long, a value too large.</summary>
public sealed class CacheRefusedException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status, or what it would be.</summary>
    public int Status => status;
}

/// <summary>Another caller was fetching the value, and failed. Nothing of that is kept: the next one who asks fetches again.</summary>
public sealed class FetchFailedException(string message) : Exception(message);

/// <summary>The value is not cached, and the caches grant this caller no lease to fetch it: a matter of rights, not of time.</summary>
internal sealed class LeaseRefusedException(string message) : Exception(message);
