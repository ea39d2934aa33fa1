using System.Collections.Immutable;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching;

/// <summary>Provides the domain caches to callers, over the partitions. Thread safe.</summary>
/// <remarks>
/// Routes a key to its partition, queries all partitions for entities and patterns, counts, and appends invalidations to the feed.
/// </remarks>
public sealed class DomainCaches(
    CacheDomains domains,
    IPartitions partitions,
    IInvalidationFeed feed,
    IEntityLinkTypes linkTypes,
    TimeProvider time
) : ICacheInvalidator
{
    // The maximum time for which hashes may differ between processes after the secret was lost.
    private static readonly TimeSpan SecretLifetime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, DomainCounters> _counters = domains.All.ToDictionary(
        d => d.Name,
        _ => new DomainCounters(),
        StringComparer.Ordinal
    );
    private KnownSecret? _secret;

    /// <summary>Gets the domains.</summary>
    public CacheDomains Domains => domains;

    /// <summary>Gets the feed of invalidations for near caches.</summary>
    public IInvalidationFeed Feed => feed;

    /// <summary>Returns the counts of a domain since the process started.</summary>
    public CacheCounts CountsOf(CacheDomain domain) => _counters[domain.Name].Counts;

    /// <summary>Returns the value, a lease, or the result of another caller's fetch within <paramref name="wait"/>.</summary>
    public ValueTask<CacheReading> ReadAsync(
        CacheDomain domain,
        string key,
        bool wantsLease,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        var reading = At(key).ReadAsync(new CacheKey(domain.Name, key), wantsLease, wait, cancellationToken);
        if (!reading.IsCompletedSuccessfully)
        {
            return CountAsync(domain, reading);
        }

        var result = reading.Result;
        _counters[domain.Name].Read(result);
        return ValueTask.FromResult(result);
    }

    /// <summary>Stores a value with its domain's rules.</summary>
    public async ValueTask<CacheWriting> WriteAsync(CacheDomain domain, string key, CacheValue value, CancellationToken cancellationToken)
    {
        var writing = await At(key)
            .WriteAsync(
                new PartitionWrite
                {
                    Key = new CacheKey(domain.Name, key),
                    Value = value.Json,
                    Lease = value.Lease,
                    DependsOn = value.DependsOn,
                    Links = linkTypes.Among(value.DependsOn),
                    ExpiresAt = domain.ExpiryOf(time.GetUtcNow(), value.MaxAge),
                    IfMatch = value.IfMatch,
                    IsNotKept = !domain.CacheNull && value.Json.Span.SequenceEqual("null"u8),
                },
                cancellationToken
            );
        _counters[domain.Name].Written(writing);
        if (value.Lease is null && writing != CacheWriting.Invalidated && !value.IsUnchanged)
        {
            // It may have replaced a value that near caches hold.
            await feed.AppendAsync(new Invalidation { Domain = domain.Name, Keys = [key] }, cancellationToken);
        }

        return writing;
    }

    /// <summary>Renews a lease; returns false when the fetched value will not be stored.</summary>
    public ValueTask<bool> RenewAsync(CacheDomain domain, string key, string lease, CancellationToken cancellationToken) =>
        At(key).RenewAsync(new CacheKey(domain.Name, key), lease, cancellationToken);

    /// <summary>Releases a lease: waiting readers receive the message, or without one, one of them fetches.</summary>
    public ValueTask<bool> ReleaseLeaseAsync(
        CacheDomain domain,
        string key,
        string lease,
        string? message,
        CancellationToken cancellationToken
    ) => At(key).ReleaseLeaseAsync(new CacheKey(domain.Name, key), lease, message, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<InvalidationResult> InvalidateAsync(Invalidation named, CancellationToken cancellationToken)
    {
        var stale = named with { Entities = WithAlternateIds(named.Entities) };
        var counted = DomainsOf(stale);
        foreach (var domain in counted)
        {
            _counters[domain].Invalidated();
        }

        var found = InvalidationResult.Nothing;
        try
        {
            foreach (
                var result in await Task.WhenAll(Split(stale).Select(s => s.Partition.InvalidateAsync(s.Stale, cancellationToken).AsTask()))
            )
            {
                found += result;
            }
        }
        finally
        {
            // Even after a partial failure: dropped entries must be dropped everywhere. Holders know a copy by its key.
            await feed.AppendAsync(
                found.WasBlind ? WithAllCopies(stale) : stale with { Keys = stale.Keys.AddRange(found.Copies) },
                cancellationToken
            );
        }

        foreach (var domain in found.Domains.Except(counted).Where(_counters.ContainsKey))
        {
            _counters[domain].Invalidated();
        }

        return found;
    }

    /// <summary>Records users' copies; returns how many of them were already stale.</summary>
    public async ValueTask<int> RecordAsync(IReadOnlyCollection<Relation> relations, CancellationToken cancellationToken)
    {
        var stale = await Task.WhenAll(
            relations
                .GroupBy(r => Partitioning.Of(r.Key))
                .Select(g => partitions.All[g.Key].RecordAsync([.. g], cancellationToken).AsTask())
        );
        return stale.Sum();
    }

    /// <summary>Records links between entities.</summary>
    public async ValueTask AddLinksAsync(IReadOnlyCollection<EntityLink> links, CancellationToken cancellationToken) =>
        await Task.WhenAll(
            links
                .GroupBy(l => Partitioning.Of(l.Child.ToString()))
                .Select(g => partitions.All[g.Key].AddLinksAsync([.. g], cancellationToken).AsTask())
        );

    /// <summary>Returns the known parents of a type.</summary>
    public async ValueTask<ImmutableArray<EntityLink>> ParentsOfAsync(
        IReadOnlyList<EntityRef> children,
        string type,
        CancellationToken cancellationToken
    )
    {
        var forms = WithAlternateIds([.. children]);
        var links = await Task.WhenAll(partitions.All.Select(p => p.ParentsOfAsync(forms, type, cancellationToken).AsTask()));
        return [.. links.SelectMany(l => l).Distinct()];
    }

    /// <summary>Returns the holders of copies of an entity.</summary>
    public async ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken)
    {
        var reports = await Task.WhenAll(partitions.All.Select(p => p.RelationsAsync(entity, cancellationToken).AsTask()));
        return new RelationReport(
            [.. reports.SelectMany(r => r.Holders).Distinct()],
            reports.Max(r => r.LastInvalidatedAt),
            reports.All(r => r.IsComplete)
        );
    }

    /// <summary>Returns the usage of a domain, or of the keys that match a pattern.</summary>
    public async ValueTask<CacheUsage> MeasureAsync(CacheDomain domain, GlobPattern? pattern, CancellationToken cancellationToken)
    {
        var usage = CacheUsage.None;
        foreach (
            var part in await Task.WhenAll(partitions.All.Select(p => p.MeasureAsync(domain.Name, pattern, cancellationToken).AsTask()))
        )
        {
            usage += part;
        }

        return usage;
    }

    /// <summary>Returns the first keys of a domain after one, in ordinal order, with what is known about their values.</summary>
    public async ValueTask<ImmutableArray<CacheKeySummary>> ListAsync(
        CacheDomain domain,
        GlobPattern? pattern,
        string? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var parts = await Task.WhenAll(
            partitions.All.Select(p => p.ListAsync(domain.Name, pattern, after, limit, cancellationToken).AsTask())
        );
        return CacheKeySummary.First(parts.SelectMany(p => p), limit);
    }

    /// <summary>Returns the keyed hash of a bearer token, which identifies its holder in this deployment.</summary>
    public async ValueTask<string> HashAsync(string token, CancellationToken cancellationToken) =>
        HolderHash.Of(await GetSecretAsync(cancellationToken), token);

    /// <summary>Returns a function that hashes many tokens.</summary>
    public async ValueTask<Func<string, string>> HasherAsync(CancellationToken cancellationToken)
    {
        var secret = await GetSecretAsync(cancellationToken);
        return token => HolderHash.Of(secret, token);
    }

    // Re-read periodically: a store that lost its data creates another secret, and all processes must use the same one.
    private async ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken)
    {
        if (_secret is { } known && time.GetElapsedTime(known.At) < SecretLifetime)
        {
            return known.Secret;
        }

        try
        {
            var secret = await partitions.All[0].GetSecretAsync(cancellationToken);
            _secret = new KnownSecret(secret, time.GetTimestamp());
            return secret;
        }
        catch (Exception failure) when (_secret is not null && failure is (PartitionUnavailableException or StoreUnavailableException))
        {
            return _secret.Secret;
        }
    }

    private ICachePartition At(string key) => partitions.All[Partitioning.Of(key)];

    private async ValueTask<CacheReading> CountAsync(CacheDomain domain, ValueTask<CacheReading> reading)
    {
        var counters = _counters[domain.Name];
        counters.BeginWait();
        try
        {
            var result = await reading;
            counters.Read(result);
            return result;
        }
        finally
        {
            counters.EndWait();
        }
    }

    // Keys belong to one partition; dependants of an entity and matches of a pattern may be in any.
    private IEnumerable<(ICachePartition Partition, Invalidation Stale)> Split(Invalidation stale)
    {
        var keys = stale.Keys.ToLookup(Partitioning.Of);
        for (var i = 0; i < partitions.All.Count; i++)
        {
            var share = stale with { Keys = [.. keys[i]] };
            if (!share.IsEmpty)
            {
                yield return (partitions.All[i], share);
            }
        }
    }

    // The holders of copies are unknown: near caches must drop all copies.
    private static Invalidation WithAllCopies(Invalidation stale) =>
        stale with
        {
            Domain = null,
            Patterns = stale.Patterns.Add(GlobPattern.Of("/*")),
        };

    // A key or pattern without a domain names one by its first segment, by convention.
    private ImmutableSortedSet<string> DomainsOf(Invalidation stale) =>
        stale.Domain is { } domain
            ? [domain]
            : [.. stale.Keys.Concat(stale.Patterns.Select(p => p.Text)).Select(k => k.Split(':', 2)[0]).Where(_counters.ContainsKey)];

    // Dependants may have been registered under either form of an id.
    private static ImmutableArray<EntityRef> WithAlternateIds(ImmutableArray<EntityRef> entities) =>
        entities.Any(e => SalesforceId.Other(e.Id) is not null)
            ? [.. entities.SelectMany(e => EntityRef.Among(e.Type, SalesforceId.Forms(e.Id))).Distinct()]
            : entities;

    private sealed record KnownSecret(byte[] Secret, long At);
}
