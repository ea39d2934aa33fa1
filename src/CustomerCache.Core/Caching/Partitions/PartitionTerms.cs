namespace CustomerCache.Core.Caching.Partitions;

/// <summary>The limits of a partition.</summary>
/// <param name="LeaseFor">How long a fetcher is believed to be alive unless he says so again.</param>
/// <param name="MaxBytes">How many bytes of keys and values it holds; beyond that, what was not read since it was last looked at goes first.</param>
/// <param name="LongestCopy">How long a user's copy may live at the most.</param>
public sealed record PartitionTerms(TimeSpan LeaseFor, long MaxBytes, TimeSpan LongestCopy);
