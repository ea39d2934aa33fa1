using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Domains;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Caching;

/// <summary>Asks the caches on behalf of a caller of this silo, who writes keys as he likes. Refuses what HTTP refuses.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class DomainCacheGrain(DomainCaches caches, ICacheIntake intake) : Grain, IDomainCacheGrain
{
    public async ValueTask<EntryAnswer> ReadAsync(EntryName entry, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindAsync(entry, cancellationToken);
        var longest = wait < ICachePartitionGrain.LongestWait ? wait : ICachePartitionGrain.LongestWait;
        return refused is not null ? new EntryAnswer { Refused = refused }
            : key is null ? new EntryAnswer { Refused = Nobodys }
            : EntryAnswer.From(await caches.ReadAsync(domain!, key, wantsLease: true, longest, cancellationToken));
    }

    public async Task<WriteAnswer> WriteAsync(EntryName entry, EntryValue value, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindAsync(entry, cancellationToken);
        var given = value.ToValue();
        refused ??= intake.Check(given) is { } errors ? CacheRefusal.Of(errors) : null;
        return refused is not null ? new WriteAnswer { Refused = refused }
            : new WriteAnswer { Outcome = (key is null ? CacheWriting.NotKept : await caches.WriteAsync(domain!, key, given, cancellationToken)).ToString() };
    }

    public async Task<LeaseAnswer> RenewAsync(EntryName entry, string lease, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindAsync(entry, cancellationToken);
        return new LeaseAnswer { Refused = refused, IsHeld = refused is null && key is not null && await caches.RenewAsync(domain!, key, lease, cancellationToken) };
    }

    public async Task<LeaseAnswer> GiveUpAsync(EntryName entry, string lease, string? message, CancellationToken cancellationToken)
    {
        var (domain, key, refused) = await FindAsync(entry, cancellationToken);
        return new LeaseAnswer { Refused = refused, IsHeld = refused is null && key is not null && await caches.GiveUpAsync(domain!, key, lease, message, cancellationToken) };
    }

    public async Task<StaleAnswer> InvalidateAsync(StaleNotice stale, CancellationToken cancellationToken)
    {
        if (stale.Domain is { } domain && !caches.Domains.TryFind(domain, out _))
        {
            return new StaleAnswer { Refused = UnknownDomain() };
        }

        var keys = new List<string>(stale.Keys.Length);
        foreach (var written in stale.Keys)
        {
            var key = await intake.ReadKeyAsync(null, written, cancellationToken);
            if (!key.IsValid)
            {
                return new StaleAnswer { Refused = CacheRefusal.Of(key.Errors) };
            }

            keys.Add(key.Value.Key!);
        }

        var known = (stale with { Keys = [.. keys] }).ToInvalidation();
        return known.IsEmpty ? new StaleAnswer() : new StaleAnswer { Entries = (await caches.InvalidateAsync(known, cancellationToken)).Entries };
    }

    public async Task<StalePage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken) =>
        StalePage.From(await caches.Feed.ReadAsync(after, wait < ICachePartitionGrain.LongestWait ? wait : ICachePartitionGrain.LongestWait, cancellationToken));

    private static CacheRefusal Nobodys => new() { Status = 404, Message = "key names no user's copy: it has no token, and nothing is kept for nobody" };

    private async ValueTask<(CacheDomain? Domain, string? Key, CacheRefusal? Refused)> FindAsync(EntryName entry, CancellationToken cancellationToken)
    {
        if (!caches.Domains.TryFind(entry.Domain, out var domain))
        {
            return (null, null, UnknownDomain());
        }

        var key = await intake.ReadKeyAsync(domain.Name, entry.Key, cancellationToken);
        return key.IsValid ? (domain, key.Value.Key, null) : (null, null, CacheRefusal.Of(key.Errors));
    }

    private CacheRefusal UnknownDomain() =>
        new() { Status = 404, Message = $"domain is not a domain; there are {string.Join(", ", caches.Domains.All.Select(d => d.Name))}" };
}
