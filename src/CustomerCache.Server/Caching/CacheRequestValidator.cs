using CustomerCache.Core.Caching;
using CustomerCache.Core.Queries;
using CustomerCache.Server.Http;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Caching;

/// <summary>Applies the HTTP API's normalization and limits to calls from grains.</summary>
internal sealed class CacheRequestValidator(CacheKeyNormalizer keys, IOptions<CacheLimitOptions> limits) : ICacheRequestValidator
{
    /// <inheritdoc/>
    public ValueTask<Parsed<NormalizedKey>> ReadKeyAsync(string? domain, string key, CancellationToken cancellationToken) =>
        keys.ReadAsync(domain, key, null, cancellationToken);

    /// <inheritdoc/>
    public QueryErrors? Check(CacheValue value) =>
        value.Json.Length > limits.Value.MaxEntryBytes ? QueryErrors.Of("value", $"is larger than {limits.Value.MaxEntryBytes} bytes")
        : value.DependsOn.Length > CacheValueHeaders.MaxDependencies
            ? QueryErrors.Of("dependsOn", $"names more than {CacheValueHeaders.MaxDependencies} entities")
        : value.MaxAge <= TimeSpan.Zero ? QueryErrors.Of("maxAge", "is not longer than zero; leave it out for what the domain says")
        : CacheEntriesApi.CheckJson(value.Json.Span) is { } wrong ? QueryErrors.Of("value", wrong)
        : null;
}
