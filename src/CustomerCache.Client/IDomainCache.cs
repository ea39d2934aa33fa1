using CustomerCache.Core.Caching;

namespace CustomerCache.Client;

/// <summary>
/// Provides one domain of the caches. Thread safe. Values are serialized as JSON (<see cref="DomainCacheOptions.Json"/>); with a near
/// cache, callers of one process share objects and must not modify them.
/// </summary>
public interface IDomainCache
{
    /// <summary>The name of the domain.</summary>
    string Domain { get; }

    /// <summary>
    /// Returns the value, fetching it on a miss: exactly one caller in the deployment fetches while the others wait for the result. After
    /// an acknowledged invalidation no value is returned whose fetch began before it, except from a near cache until it is notified.
    /// </summary>
    /// <param name="key">
    /// The key, such as <c>orders:detail:80122000000D4UGAA0</c>; an address with a token is stored under the token's hash.
    /// </param>
    /// <param name="fetch">
    /// Fetches the value. Its token is cancelled with the client, not with the caller, since others may wait for it. An exception reaches
    /// its own caller unchanged and the waiting ones as <see cref="FetchFailedException"/>; it is not cached.
    /// </param>
    /// <param name="dependsOn">Returns the entities that a value depends on; null for none.</param>
    /// <param name="cancellationToken">Cancels the caller's own wait.</param>
    ValueTask<T?> GetOrFetchAsync<T>(
        string key,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Writes a value that the caller knows to be current, such as one just written to its source.</summary>
    ValueTask SetAsync<T>(
        string key,
        T? value,
        IEnumerable<EntityRef>? dependsOn = null,
        TimeSpan? maxAge = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Drops a key. Throws when that cannot be acknowledged; retry then.</summary>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops the entries of this domain that depend on entities; returns how many. Throws when that cannot be acknowledged.
    /// </summary>
    ValueTask<int> InvalidateAsync(IEnumerable<EntityRef> entities, CancellationToken cancellationToken = default);

    /// <summary>Drops all keys that match a glob; returns how many. Throws when that cannot be acknowledged.</summary>
    ValueTask<int> InvalidateAsync(GlobPattern pattern, CancellationToken cancellationToken = default);
}

/// <summary>Provides the domains of a deployment. Thread safe.</summary>
public interface IDomainCacheClient
{
    /// <summary>Returns a domain by name, without calling the deployment.</summary>
    IDomainCache this[string domain] { get; }
}

/// <summary>The caches refused a valid call: the domain does not exist, a key is too long, or a value is too large.</summary>
public sealed class CacheRefusedException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status, or its equivalent.</summary>
    public int Status => status;
}

/// <summary>Another caller's fetch of the value failed. Failures are not cached; the next call fetches again.</summary>
public sealed class FetchFailedException(string message) : Exception(message);

/// <summary>The caches grant this caller no lease, because it lacks permission; the value is not cached.</summary>
internal sealed class LeaseRefusedException(string message) : Exception(message);
