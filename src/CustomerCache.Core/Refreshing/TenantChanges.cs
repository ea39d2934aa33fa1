using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>The answer to "what changed since": a closed set.</summary>
public abstract record TenantChanges
{
    private TenantChanges()
    {
    }

    /// <summary>What leads to the current version; empty when there is nothing newer.</summary>
    public sealed record Delta(SnapshotDelta Changes) : TenantChanges;

    /// <summary>The version is too old, or not one that this tenant ever had: start again from the records.</summary>
    public sealed record TooOld(long CurrentVersion) : TenantChanges;
}
