using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>
/// Answers questions about records from the replica of the silo that the call reaches first: one hop from a client, none between silos.
/// Stateless: any key will do.
/// </summary>
[Alias("customer-cache.ICustomersQueryGrain")]
public interface ICustomersQueryGrain : IGrainWithIntegerKey
{
    /// <summary>A block of the selected records.</summary>
    [Alias("GetRecords")]
    [ReadOnly]
    Task<RecordsAnswer> GetRecordsAsync(RecordsQuestion question, CancellationToken cancellationToken);

    /// <summary>The record of a serial number in the tenants of a system, in their order; the first one counts.</summary>
    [Alias("GetRecord")]
    [ReadOnly]
    ValueTask<RecordAnswer> GetRecordAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken);

    /// <summary>How the tenants stand, as far as this silo knows.</summary>
    [Alias("GetTenants")]
    [ReadOnly]
    Task<ImmutableArray<TenantStatus>> GetTenantsAsync(CancellationToken cancellationToken);
}
