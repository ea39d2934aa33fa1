using System.Security.Cryptography;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Represents a fetch of a key by one caller that others can wait for.</summary>
/// <param name="Key">The fetched key.</param>
/// <param name="Token">The lease token.</param>
/// <param name="Sequence">The partition's sequence number when it began: an invalidation with a higher one occurred during the
/// fetch.</param>
internal sealed record Fetch(CacheKey Key, string Token, long Sequence)
{
    private readonly TaskCompletionSource<FetchEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets or sets when the lease expires.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>
    /// Gets or sets whether its key was invalidated since it began: the value goes to readers that are already waiting, and is not stored.
    /// </summary>
    public bool IsDetached { get; set; }

    public Task<FetchEnd> End => _end.Task;

    public void Finish(FetchEnd end) => _end.TrySetResult(end);
}

/// <summary>Represents the end of a fetch, for waiting readers.</summary>
public abstract record FetchEnd
{
    private FetchEnd() { }

    /// <summary>A value was fetched; it may be stale for new readers, but not for those that waited.</summary>
    public sealed record Delivered(CacheEntry Entry) : FetchEnd;

    /// <summary>The fetch failed; the failure is not cached.</summary>
    public sealed record Failed(string Message) : FetchEnd;

    /// <summary>The lease ended without a value, or the value is too old: read again.</summary>
    public sealed record Released : FetchEnd;
}

/// <summary>
/// Holds the fetches in flight. At most one fetch per key and domain can be joined; a fetch whose key was invalidated continues for its
/// waiting readers until it ends or expires.
/// </summary>
/// <remarks>The owner serializes all calls.</remarks>
internal sealed class FetchTable
{
    private readonly Dictionary<string, List<Fetch>> _joinable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fetch> _byToken = new(StringComparer.Ordinal);

    /// <summary>Returns the joinable fetch; ends it when its lease has expired, so that waiting readers retry.</summary>
    public Fetch? Join(in CacheKey key, DateTimeOffset now)
    {
        if (Current(key) is not { } fetch)
        {
            return null;
        }

        if (now < fetch.ExpiresAt)
        {
            return fetch;
        }

        End(fetch, new FetchEnd.Released());
        return null;
    }

    public Fetch Begin(in CacheKey key, long sequence, DateTimeOffset expiresAt)
    {
        var fetch = new Fetch(key, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), sequence) { ExpiresAt = expiresAt };
        if (!_joinable.TryGetValue(key.Key, out var list))
        {
            _joinable[key.Key] = list = new List<Fetch>(1);
        }

        list.Add(fetch);
        _byToken[fetch.Token] = fetch;
        return fetch;
    }

    /// <summary>Returns the fetch of a token, if it is for this key.</summary>
    public Fetch? Find(string token, in CacheKey key) => _byToken.TryGetValue(token, out var fetch) && fetch.Key == key ? fetch : null;

    /// <summary>Detaches the fetch of a key, in one domain or in all: it cannot be joined, and its value is not stored.</summary>
    public void Detach(string key, string? domain)
    {
        foreach (var fetch in _joinable.GetValueOrDefault(key)?.Where(f => domain is null || f.Key.Domain == domain).ToArray() ?? [])
        {
            fetch.IsDetached = true;
            RemoveJoinable(fetch);
        }
    }

    /// <summary>Detaches the fetches of all matching keys.</summary>
    public void Detach(Predicate<string> matches, string? domain)
    {
        foreach (var key in _joinable.Keys.Where(k => matches(k)).ToArray())
        {
            Detach(key, domain);
        }
    }

    /// <summary>Ends the joinable fetch of a key, if there is one.</summary>
    public void End(in CacheKey key, FetchEnd end)
    {
        if (Current(key) is { } fetch)
        {
            End(fetch, end);
        }
    }

    public void End(Fetch fetch, FetchEnd end)
    {
        _byToken.Remove(fetch.Token);
        RemoveJoinable(fetch);
        fetch.Finish(end);
    }

    /// <summary>Ends fetches whose lease has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var fetch in _byToken.Values.Where(f => f.ExpiresAt <= now).ToArray())
        {
            End(fetch, new FetchEnd.Released());
        }
    }

    private Fetch? Current(CacheKey key) => _joinable.GetValueOrDefault(key.Key)?.Find(f => f.Key.Domain == key.Domain);

    private void RemoveJoinable(Fetch fetch)
    {
        if (_joinable.TryGetValue(fetch.Key.Key, out var list) && list.Remove(fetch) && list.Count == 0)
        {
            _joinable.Remove(fetch.Key.Key);
        }
    }
}
