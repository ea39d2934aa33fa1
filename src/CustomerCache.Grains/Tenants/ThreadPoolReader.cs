using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Runs work that touches nothing of a grain outside the grain's turn: computing over immutable data, or talking to vendors. The one
/// place where this room leaves the grain's scheduler, so that a tenant answers at once while 50,000 devices are listed or merged.
/// The work must be thread safe and must not use the grain's fields.
/// </summary>
internal static class ThreadPoolWork
{
    /// <summary>Runs asynchronous work on the thread pool; the caller goes on in its turn.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
}

/// <summary>A pass over a tenant outside its turn: it lists, decides and waits for devices, and changes nothing.</summary>
internal sealed class ThreadPoolReader(TenantReader reader) : TenantReader
{
    public override Task<VendorResult<TenantPass>> ReadAsync(
        TenantSnapshot? stored,
        RefreshProgress progress,
        CancellationToken cancellationToken
    ) => ThreadPoolWork.RunAsync(() => reader.ReadAsync(stored, progress, cancellationToken), cancellationToken);
}
