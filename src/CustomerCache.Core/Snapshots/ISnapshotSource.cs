using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>The current snapshot of every tenant, on this node, in memory. Thread safe; a read never waits and never leaves the node.</summary>
public interface ISnapshotSource
{
    /// <summary>The tenants that are refreshed, in configuration order.</summary>
    IReadOnlyList<TenantId> Configured { get; }

    /// <summary>The configured tenants, then those that are only stored: they are served by name, and no longer refreshed.</summary>
    IReadOnlyList<TenantId> Known { get; }

    /// <summary>What is served; null when the tenant was never built or is not known. Capture once per request: the next call may see a later version.</summary>
    TenantSnapshot? Find(TenantId tenant);

    /// <summary>
    /// How long ago this node last knew that what it serves of a tenant is the owner's current version; zero where the owner lives on
    /// this node. Measured, on this node's clock: the most by which an answer can be out of date.
    /// </summary>
    TimeSpan StalenessOf(TenantId tenant);
}
