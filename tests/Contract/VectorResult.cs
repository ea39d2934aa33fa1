using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Tests.Contract;

/// <summary>The stored state of a tenant, as far as the vectors compare it.</summary>
/// <param name="Snapshot">The records; null when the tenant was never built.</param>
/// <param name="NextRefreshAt">Null: due at once.</param>
/// <param name="LastRefresh">The last refresh that ended; null for none.</param>
public sealed record VectorResult(TenantSnapshot? Snapshot, DateTimeOffset? NextRefreshAt, RefreshSummary? LastRefresh);
