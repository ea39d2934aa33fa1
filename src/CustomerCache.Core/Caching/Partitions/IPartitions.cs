namespace CustomerCache.Core.Caching.Partitions;

/// <summary>All partitions, as an engine provides them. A key is always in the same one, whatever its domain.</summary>
public interface IPartitions
{
    /// <summary>The partitions, by their number.</summary>
    IReadOnlyList<ICachePartition> All { get; }
}
