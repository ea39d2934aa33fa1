using System.Collections.Immutable;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching;

/// <summary>
/// The caches as callers see them: domains over partitions. Finds the partition of a key, asks all of them about entities and patterns,
/// counts, and tells the feed. Thread safe.
/// </summary>
public sealed class DomainCaches(
    CacheDomains domains,
    IPartitions partitions,
    IInvalidationFeed feed,
    IEntityLinkTypes linkTypes,
    TimeProvider time
) : ICacheInvalidator
{
    // How long hashes may differ between processes after the secret was lost.
    private static readonly TimeSpan SecretFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, DomainCounters> _counters = domains.All.ToDictionary(
        d => d.Name,
        _ => new DomainCounters(),
        StringComparer.Ordinal
    );
    private KnownSecret? _secret;

    /// <summary>The domains.</summary>
    public CacheDomains Domains => domains;

    /// <summary>What became stale, for those who cache beside.</summary>
    public IInvalidationFeed Feed => feed;

    /// <summary>What readers and writers of a domain met since this process began.</summary>
    public CacheCounts CountsOf(CacheDomain domain) => _counters[domain.Name].Counts;

    /// <summary>The value, or a lease, or what became of another one's fetch within <paramref name="wait"/>.</summary>
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

    /// <summary>Stores a value as its domain says.</summary>
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
                    IsNotKept = !domain.CacheNull && value.Json.Span.SequenceEqual("null"u8),
                },
                cancellationToken
            );
        _counters[domain.Name].Written(writing);
        return writing;
    }

    /// <summary>The fetcher is still at work; false when what he fetches will not be stored.</summary>
    public ValueTask<bool> RenewAsync(CacheDomain domain, string key, string lease, CancellationToken cancellationToken) =>
        At(key).RenewAsync(new CacheKey(domain.Name, key), lease, cancellationToken);

    /// <summary>The fetcher gives up; those who wait are told his message, or one of them fetches when there is none.</summary>
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
        var stale = named with { Entities = AllForms(named.Entities) };
        var counted = NamedBy(stale);
        foreach (var domain in counted)
        {
            _counters[domain].Invalidated();
        }

        var found = InvalidationResult.Nothing;
        try
        {
            foreach (
                var result in await Task.WhenAll(
                    Shares(stale).Select(s => s.Partition.InvalidateAsync(s.Stale, cancellationToken).AsTask())
                )
            )
            {
                found += result;
            }
        }
        finally
        {
            // Even when it failed in part: what was dropped must be dropped everywhere. Whoever holds a copy knows it by its key.
            await feed.AppendAsync(
                found.WasBlind ? Blind(stale) : stale with { Keys = stale.Keys.AddRange(found.Copies) },
                cancellationToken
            );
        }

        foreach (var domain in found.Domains.Except(counted).Where(_counters.ContainsKey))
        {
            _counters[domain].Invalidated();
        }

        return found;
    }

    /// <summary>Notes users' copies; gives how many of them were stale already.</summary>
    public async ValueTask<int> RecordAsync(IReadOnlyCollection<Relation> relations, CancellationToken cancellationToken)
    {
        var stale = await Task.WhenAll(
            relations
                .GroupBy(r => Partitioning.Of(r.Key))
                .Select(g => partitions.All[g.Key].RecordAsync([.. g], cancellationToken).AsTask())
        );
        return stale.Sum();
    }

    /// <summary>Notes which entity belongs to which other.</summary>
    public async ValueTask AddLinksAsync(IReadOnlyCollection<EntityLink> links, CancellationToken cancellationToken) =>
        await Task.WhenAll(
            links
                .GroupBy(l => Partitioning.Of(l.Child.ToString()))
                .Select(g => partitions.All[g.Key].AddLinksAsync([.. g], cancellationToken).AsTask())
        );

    /// <summary>The parents of a type that children are known to have.</summary>
    public async ValueTask<ImmutableArray<EntityLink>> ParentsOfAsync(
        IReadOnlyList<EntityRef> children,
        string type,
        CancellationToken cancellationToken
    )
    {
        var forms = AllForms([.. children]);
        var links = await Task.WhenAll(partitions.All.Select(p => p.ParentsOfAsync(forms, type, cancellationToken).AsTask()));
        return [.. links.SelectMany(l => l).Distinct()];
    }

    /// <summary>Who holds copies of an entity.</summary>
    public async ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken)
    {
        var reports = await Task.WhenAll(partitions.All.Select(p => p.RelationsAsync(entity, cancellationToken).AsTask()));
        return new RelationReport(
            [.. reports.SelectMany(r => r.Holders).Distinct()],
            reports.Max(r => r.LastInvalidatedAt),
            reports.All(r => r.IsComplete)
        );
    }

    /// <summary>How much a domain holds, all of it or what a pattern means.</summary>
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

    /// <summary>The keyed hash of a bearer token, by which this deployment knows its holder.</summary>
    public async ValueTask<string> HashAsync(string token, CancellationToken cancellationToken) =>
        HolderHash.Of(await GetSecretAsync(cancellationToken), token);

    /// <summary>The same for many tokens.</summary>
    public async ValueTask<Func<string, string>> HasherAsync(CancellationToken cancellationToken)
    {
        var secret = await GetSecretAsync(cancellationToken);
        return token => HolderHash.Of(secret, token);
    }

    // Read again now and then: a store that lost its data gets another secret, and all processes must hash by the same one.
    private async ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken)
    {
        if (_secret is { } known && time.GetElapsedTime(known.At) < SecretFor)
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
        counters.Begins();
        try
        {
            var result = await reading;
            counters.Read(result);
            return result;
        }
        finally
        {
            counters.Ends();
        }
    }

    // Keys go to their own partitions; what depends on an entity or is meant by a pattern may be in any.
    private IEnumerable<(ICachePartition Partition, Invalidation Stale)> Shares(Invalidation stale)
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

    // It is not known who holds copies: nobody who caches beside can know that his are not among them.
    private static Invalidation Blind(Invalidation stale) =>
        stale with
        {
            Domain = null,
            Patterns = stale.Patterns.Add(GlobPattern.Of("/*")),
        };

    // A key or a pattern without a domain names one by its first part, as keys do by convention.
    private ImmutableSortedSet<string> NamedBy(Invalidation stale) =>
        stale.Domain is { } domain
            ? [domain]
            : [.. stale.Keys.Concat(stale.Patterns.Select(p => p.Text)).Select(k => k.Split(':', 2)[0]).Where(_counters.ContainsKey)];

    // What depends on a record may have been told either of its identifications.
    private static ImmutableArray<EntityRef> AllForms(ImmutableArray<EntityRef> entities) =>
        entities.Any(e => SalesforceId.Other(e.Id) is not null)
            ? [.. entities.SelectMany(e => EntityRef.Among(e.Type, SalesforceId.Forms(e.Id))).Distinct()]
            : entities;

    private sealed record KnownSecret(byte[] Secret, long At);
}
