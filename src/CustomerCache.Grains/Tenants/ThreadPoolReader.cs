using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>Runs work outside the grain scheduler: computation over immutable data, or vendor calls.</summary>
/// <remarks>
/// The only place that leaves the scheduler, so that a tenant responds while 50,000 devices are listed or merged. The work must be thread
/// safe and must not use the grain's fields.
/// </remarks>
internal static class ThreadPoolWork
{
    /// <summary>Runs asynchronous work on the thread pool; the caller resumes on its scheduler.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
}

/// <summary>Reads a tenant on the thread pool; changes nothing.</summary>
internal sealed class ThreadPoolReader(TenantReader reader) : TenantReader
{
    public override Task<VendorResult<TenantPass>> ReadAsync(
        TenantSnapshot? stored,
        RefreshProgress progress,
        CancellationToken cancellationToken
    ) => ThreadPoolWork.RunAsync(() => reader.ReadAsync(stored, progress, cancellationToken), cancellationToken);
}
