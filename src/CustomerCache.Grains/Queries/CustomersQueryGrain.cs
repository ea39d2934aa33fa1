using System.Collections.Immutable;
using CustomerCache.Client.Calling;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Queries;

/// <summary>
/// Answers queries from this silo's replicas. Any silo can continue a read that another started while it can obtain the same versions.
/// </summary>
[StatelessWorker]
[Reentrant]
internal sealed class CustomersQueryGrain(SiloReplicas replicas, SelectionBlocks blocks) : Grain, ICustomersQueryGrain
{
    public async Task<RecordsResponse> GetRecordsAsync(RecordsRequest question, CancellationToken cancellationToken)
    {
        await replicas.Opened.WaitAsync(cancellationToken);
        return await blocks.ReadAsync(question, cancellationToken);
    }

    public ValueTask<RecordAnswer> GetRecordAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken) =>
        replicas.Opened.IsCompletedSuccessfully
            ? ValueTask.FromResult(Find(system, serialNumber))
            : WaitAsync(system, serialNumber, cancellationToken);

    public async Task<ImmutableArray<TenantStatus>> GetTenantsAsync(CancellationToken cancellationToken)
    {
        await replicas.Opened.WaitAsync(cancellationToken);
        return [.. replicas.Known.Select(t => replicas.Of(t).Status)];
    }

    private async ValueTask<RecordAnswer> WaitAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken)
    {
        await replicas.Opened.WaitAsync(cancellationToken);
        return Find(system, serialNumber);
    }

    private RecordAnswer Find(DeviceSystem system, string serialNumber)
    {
        var missing = ImmutableArray<TenantId>.Empty;
        foreach (var tenant in replicas.Configured)
        {
            if (tenant.System != system)
            {
                continue;
            }

            if (replicas.Find(tenant) is not { } snapshot)
            {
                missing = missing.Add(tenant);
            }
            else if (snapshot.Find(serialNumber) is { } record)
            {
                return new RecordAnswer
                {
                    Record = record.Utf8,
                    Read = ReadVersion.Of(snapshot),
                    Missing = missing,
                };
            }
        }

        return new RecordAnswer { Missing = missing };
    }
}
