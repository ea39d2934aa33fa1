using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Server.Caching;

/// <summary>What bounds all domains together. Section <c>CustomerCache:CacheLimits</c>.</summary>
public sealed class CacheLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:CacheLimits";

    /// <summary>How long a fetcher is believed to be alive unless he says so again.</summary>
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of keys and values in the whole deployment; beyond that, what was not read goes first.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Bytes of one value.</summary>
    public int MaxEntryBytes { get; set; } = 1 << 20;

    /// <summary>How long a relation lives unless its copy's domain says less.</summary>
    public TimeSpan RelationFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The limits of one partition.</summary>
    internal PartitionTerms ToTerms() => new(LeaseFor, MaxBytes / Partitioning.Count, RelationFor);
}
