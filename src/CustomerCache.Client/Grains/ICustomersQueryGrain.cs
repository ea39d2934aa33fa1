using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>
/// Answers record queries from the replica of the silo that the call reaches first: one hop from a client, none between silos. Stateless;
/// all keys are equivalent.
/// </summary>
[Alias("customer-cache.ICustomersQueryGrain")]
public interface ICustomersQueryGrain : IGrainWithIntegerKey
{
    /// <summary>Returns a block of the selected records.</summary>
    [Alias("GetRecords")]
    [ReadOnly]
    Task<RecordsResponse> GetRecordsAsync(RecordsRequest question, CancellationToken cancellationToken);

    /// <summary>Returns the record of a serial number from the first tenant of a system that has it.</summary>
    [Alias("GetRecord")]
    [ReadOnly]
    ValueTask<RecordAnswer> GetRecordAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken);

    /// <summary>Returns the status of the tenants as known to this silo.</summary>
    [Alias("GetTenants")]
    [ReadOnly]
    Task<ImmutableArray<TenantStatus>> GetTenantsAsync(CancellationToken cancellationToken);
}
