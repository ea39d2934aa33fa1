using System.Text.Json.Serialization;
using CustomerCache.Core.Caching;

namespace CustomerCache.Server.Http;

/// <summary>Represents a domain in the API: times in seconds, null for none. Counts are of the answering process since its start.</summary>
public sealed record CacheModel(string Domain, string Strategy, double? Ttl, double? SafetyTtl, bool CacheNull, CacheCountsModel Metrics)
{
    internal static CacheModel From(CacheDomain domain, CacheCounts counts) =>
        new(
            domain.Name,
            ApiNames.Of(domain.Strategy),
            domain.Ttl?.TotalSeconds,
            domain.SafetyTtl?.TotalSeconds,
            domain.CacheNull,
            CacheCountsModel.From(counts)
        );
}

/// <summary>Represents the counts of a domain. Reads that waited for another caller's fetch count as <c>joined</c> only.</summary>
public sealed record CacheCountsModel(long Hits, long Misses, long Joined, long Invalidations, long Refused, long Waiting)
{
    internal static CacheCountsModel From(CacheCounts c) => new(c.Hits, c.Misses, c.Joined, c.Invalidations, c.Refused, c.Waiting);
}

/// <summary>Represents the size of a domain.</summary>
public sealed record CacheUsageModel(long Keys, long Bytes);

/// <summary>Represents a page of keys; <c>next</c> is the <c>after</c> of the next page, null on the last one.</summary>
public sealed record CacheKeysModel(IReadOnlyList<CacheKeySummary> Keys, string? Next);

/// <summary>Represents a value that was not stored, and why.</summary>
public sealed record NotStoredModel(bool Stored, string Reason);

/// <summary>Represents what an invalidation dropped: entries, and copies of users.</summary>
public sealed record InvalidatedModel(int Invalidated, int Copies);

/// <summary>Represents the holders of copies of an entity. Not <c>complete</c>: some relations were lost, and a change drops all
/// copies.</summary>
public sealed record RelationsModel(int Holders, DateTimeOffset? LastInvalidatedAt, bool Complete);

/// <summary>Represents the invalidations after a position. With a <c>gap</c>, everything that a follower holds is stale.</summary>
public sealed record InvalidationsModel(string Position, bool Gap, IReadOnlyList<InvalidationModel> Items);

/// <summary>Represents an invalidation in one domain, or in all when it is null.</summary>
public sealed record InvalidationModel(
    string? Domain,
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Entities,
    IReadOnlyList<string> Patterns
)
{
    internal static InvalidationModel From(Invalidation i) =>
        new(i.Domain, i.Keys, [.. i.Entities.Select(e => e.ToString())], [.. i.Patterns.Select(p => p.Text)]);
}

/// <summary>Serializes the models above.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcConverter)])]
[JsonSerializable(typeof(CacheModel))]
[JsonSerializable(typeof(IReadOnlyList<CacheModel>))]
[JsonSerializable(typeof(CacheKeysModel))]
[JsonSerializable(typeof(CacheUsageModel))]
[JsonSerializable(typeof(InvalidatedModel))]
[JsonSerializable(typeof(NotStoredModel))]
[JsonSerializable(typeof(RelationsModel))]
[JsonSerializable(typeof(InvalidationsModel))]
internal sealed partial class CacheJson : JsonSerializerContext;
