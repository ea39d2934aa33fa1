using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// An engine as the golden vectors of whole refreshes drive it: with scripted vendors on a clock that stands still. One per vector.
/// The observer must be told of everything that happens in a refresh, in order and by one process; the clock of the refreshes is the one
/// given.
/// </summary>
public interface IVectorEngine : IAsyncDisposable
{
    /// <summary>Stores what the owner of a tenant knows from an earlier run. Before the start only.</summary>
    Task StoreAsync(TenantState state);

    /// <summary>Starts on what is stored.</summary>
    Task StartAsync(VectorParts parts);

    /// <summary>
    /// Lets every owner look whether its tenant is due, as it does now and then, and gives the tenants that are being refreshed
    /// afterwards. A refresh that was over before need not be among them: its start was observed.
    /// </summary>
    Task<IReadOnlyList<TenantId>> CheckAsync();

    /// <summary>
    /// Ends when the refresh of a tenant, the end of which was observed, is over so far that a check could start another one.
    /// </summary>
    Task EndAsync(TenantId tenant);

    /// <summary>What is stored of a tenant now: what a restart would find.</summary>
    Task<VectorResult> ReadAsync(TenantId tenant);
}
