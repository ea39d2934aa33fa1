using System.Security.Cryptography;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>One caller fetches a key; others wait for it.</summary>
/// <param name="Key">What is fetched.</param>
/// <param name="Token">Proves who the fetcher is.</param>
/// <param name="Sequence">The number of the partition's last change when it began: an invalidation with a higher one came during the
/// fetch.</param>
internal sealed record Fetch(CacheKey Key, string Token, long Sequence)
{
    private readonly TaskCompletionSource<FetchEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Until when the fetcher is believed to be alive.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Whether its key was invalidated since it began: its value is for those who wait already, and is not stored.</summary>
    public bool IsDetached { get; set; }

    public Task<FetchEnd> End => _end.Task;

    public void Finish(FetchEnd end) => _end.TrySetResult(end);
}

/// <summary>How a fetch ended, for those who waited for it.</summary>
public abstract record FetchEnd
{
    private FetchEnd() { }

    /// <summary>It gave a value, which may already be stale for those who ask now, but not for those who waited.</summary>
    public sealed record Delivered(CacheEntry Entry) : FetchEnd;

    /// <summary>It failed; nothing is kept of that.</summary>
    public sealed record Failed(string Message) : FetchEnd;

    /// <summary>Nobody knows what became of it, or its value would be too old: ask again.</summary>
    public sealed record Released : FetchEnd;
}

/// <summary>
/// Who fetches what. A key of a domain has one fetch that others may join at the most; a fetch whose key was invalidated goes on beside
/// it, for those who waited, until it ends or is given up. Called by its owner, one call at a time.
/// </summary>
internal sealed class FetchTable
{
    private readonly Dictionary<string, List<Fetch>> _joinable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fetch> _byToken = new(StringComparer.Ordinal);

    /// <summary>
    /// The fetch that may be joined, unless its fetcher is believed to be dead: then those who wait are told to ask again.
    /// </summary>
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

    /// <summary>The fetch of a token, if that is for this key.</summary>
    public Fetch? Find(string token, in CacheKey key) => _byToken.TryGetValue(token, out var fetch) && fetch.Key == key ? fetch : null;

    /// <summary>Forbids to join the fetch of a key, in one domain or in all, and to store what it brings.</summary>
    public void Detach(string key, string? domain)
    {
        foreach (var fetch in _joinable.GetValueOrDefault(key)?.Where(f => domain is null || f.Key.Domain == domain).ToArray() ?? [])
        {
            fetch.IsDetached = true;
            Leave(fetch);
        }
    }

    /// <summary>The same for all keys that are meant.</summary>
    public void Detach(Predicate<string> isMeant, string? domain)
    {
        foreach (var key in _joinable.Keys.Where(k => isMeant(k)).ToArray())
        {
            Detach(key, domain);
        }
    }

    /// <summary>Ends the fetch of a key, if there is one that may be joined.</summary>
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
        Leave(fetch);
        fetch.Finish(end);
    }

    /// <summary>Gives up what nobody has asked for or renewed in time.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var fetch in _byToken.Values.Where(f => f.ExpiresAt <= now).ToArray())
        {
            End(fetch, new FetchEnd.Released());
        }
    }

    private Fetch? Current(CacheKey key) => _joinable.GetValueOrDefault(key.Key)?.Find(f => f.Key.Domain == key.Domain);

    private void Leave(Fetch fetch)
    {
        if (_joinable.TryGetValue(fetch.Key.Key, out var list) && list.Remove(fetch) && list.Count == 0)
        {
            _joinable.Remove(fetch.Key.Key);
        }
    }
}
