using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Caching;

/// <summary>Serves cache calls of clients connected to this silo; validates keys and values as the HTTP API does.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class DomainCacheGrain(DomainCaches caches, ICacheRequestValidator validator) : Grain, IDomainCacheGrain
{
    public async ValueTask<EntryAnswer> ReadAsync(CacheKey entry, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindKeyAsync(entry, cancellationToken);
        var cappedWait = wait < IDomainCacheGrain.LongestWait ? wait : IDomainCacheGrain.LongestWait;
        return refused is not null ? new EntryAnswer { Refused = refused }
            : key is null ? new EntryAnswer { Refused = WithoutToken }
            : new EntryAnswer { Reading = await caches.ReadAsync(domain!, key, wantsLease: true, cappedWait, cancellationToken) };
    }

    public async ValueTask<EntryAnswer> FindAsync(CacheKey entry, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindKeyAsync(entry, cancellationToken);
        return refused is not null ? new EntryAnswer { Refused = refused }
            : key is null ? new EntryAnswer { Reading = new CacheReading.Missing() }
            : new EntryAnswer { Reading = await caches.ReadAsync(domain!, key, wantsLease: false, TimeSpan.Zero, cancellationToken) };
    }

    public async Task<WriteAnswer> WriteAsync(CacheKey entry, CacheValue value, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindKeyAsync(entry, cancellationToken);
        refused ??= validator.Check(value) is { } errors ? CacheRefusal.Of(errors) : null;
        return refused is not null
            ? new WriteAnswer { Refused = refused }
            : new WriteAnswer
            {
                Outcome = key is null ? CacheWriting.NotKept : await caches.WriteAsync(domain!, key, value, cancellationToken),
            };
    }

    public async Task<LeaseAnswer> RenewAsync(CacheKey entry, string lease, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindKeyAsync(entry, cancellationToken);
        return new LeaseAnswer
        {
            Refused = refused,
            IsHeld = refused is null && key is not null && await caches.RenewAsync(domain!, key, lease, cancellationToken),
        };
    }

    public async Task<LeaseAnswer> ReleaseLeaseAsync(CacheKey entry, string lease, string? message, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindKeyAsync(entry, cancellationToken);
        return new LeaseAnswer
        {
            Refused = refused,
            IsHeld = refused is null && key is not null && await caches.ReleaseLeaseAsync(domain!, key, lease, message, cancellationToken),
        };
    }

    public async Task<InvalidationAnswer> InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken)
    {
        if (invalidation.Domain is { } domain && !caches.Domains.TryFind(domain, out _))
        {
            return new InvalidationAnswer { Refused = UnknownDomain() };
        }

        var keys = new List<string>(invalidation.Keys.Length);
        foreach (var rawKey in invalidation.Keys)
        {
            var key = await validator.ReadKeyAsync(null, rawKey, cancellationToken);
            if (!key.IsValid)
            {
                return new InvalidationAnswer { Refused = CacheRefusal.Of(key.Errors) };
            }

            keys.Add(key.Value.Key!);
        }

        var normalized = invalidation with { Keys = [.. keys] };
        return normalized.IsEmpty
            ? new InvalidationAnswer()
            : new InvalidationAnswer { Entries = (await caches.InvalidateAsync(normalized, cancellationToken)).Entries };
    }

    public async Task<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken) =>
        await caches.Feed.ReadAsync(after, wait < IDomainCacheGrain.LongestWait ? wait : IDomainCacheGrain.LongestWait, cancellationToken);

    private static CacheRefusal WithoutToken =>
        new()
        {
            Status = 403,
            Message = "lease cannot be given: without a token the key names no user's copy, and its value is not cached",
        };

    private async ValueTask<(CacheDomain? Domain, string? Key, CacheRefusal? Refused)> FindKeyAsync(
        CacheKey entry,
        CancellationToken cancellationToken
    )
    {
        if (!caches.Domains.TryFind(entry.Domain, out var domain))
        {
            return (null, null, UnknownDomain());
        }

        var key = await validator.ReadKeyAsync(domain.Name, entry.Key, cancellationToken);
        return key.IsValid ? (domain, key.Value.Key, null) : (null, null, CacheRefusal.Of(key.Errors));
    }

    private CacheRefusal UnknownDomain() =>
        new() { Status = 404, Message = $"domain is not a domain; there are {string.Join(", ", caches.Domains.All.Select(d => d.Name))}" };
}
