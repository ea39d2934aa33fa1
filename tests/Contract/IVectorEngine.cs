using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Runs the golden vectors of whole refreshes with scripted vendors on a fake clock. One per vector.
/// The observer must receive every event of a refresh, in order and from one process; the clock of the refreshes is the one
/// passed in.
/// </summary>
public interface IVectorEngine : IAsyncDisposable
{
    /// <summary>Stores the state of a tenant from an earlier run. Before the start only.</summary>
    Task StoreAsync(TenantState state);

    /// <summary>Starts on the stored state.</summary>
    Task StartAsync(VectorParts parts);

    /// <summary>
    /// Runs the periodic check of every owner for a due tenant, and returns the tenants that are being refreshed
    /// afterwards. A refresh that already ended need not be among them: its start was observed.
    /// </summary>
    Task<IReadOnlyList<TenantId>> CheckAsync();

    /// <summary>
    /// Completes when a refresh whose end was observed allows a check to start another one.
    /// </summary>
    Task EndAsync(TenantId tenant);

    /// <summary>Returns the stored state of a tenant, as a restart would find it.</summary>
    Task<VectorResult> ReadAsync(TenantId tenant);
}
