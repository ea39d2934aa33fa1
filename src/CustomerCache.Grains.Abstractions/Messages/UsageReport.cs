using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>How much a partition holds of a domain.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.UsageReport")]
public sealed record UsageReport
{
    /// <summary>Entries that have not expired.</summary>
    [Id(0)]
    public long Keys { get; init; }

    /// <summary>Bytes of their keys and values.</summary>
    [Id(1)]
    public long Bytes { get; init; }

    internal static UsageReport From(CacheUsage usage) => new() { Keys = usage.Keys, Bytes = usage.Bytes };

    internal CacheUsage ToUsage() => new(Keys, Bytes);
}
