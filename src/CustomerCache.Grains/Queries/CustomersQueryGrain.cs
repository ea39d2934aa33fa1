using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Grains.Replicas;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Queries;

/// <summary>Answers from this silo's replicas. Any silo can go on where another one began, as long as it can get at the same versions.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class CustomersQueryGrain(SiloReplicas replicas, SelectionBlocks blocks) : Grain, ICustomersQueryGrain
{
    public async Task<RecordsAnswer> GetRecordsAsync(RecordsQuestion question, CancellationToken cancellationToken)
    {
        await replicas.Opened.WaitAsync(cancellationToken);
        return await blocks.ReadAsync(question, cancellationToken);
    }

    public ValueTask<RecordAnswer> GetRecordAsync(string system, string serialNumber, CancellationToken cancellationToken)
    {
        var known = Names.System(system);
        return replicas.Opened.IsCompletedSuccessfully ? ValueTask.FromResult(Find(known, serialNumber)) : WaitAsync(known, serialNumber, cancellationToken);
    }

    public async Task<ImmutableArray<TenantBrief>> GetTenantsAsync(CancellationToken cancellationToken)
    {
        await replicas.Opened.WaitAsync(cancellationToken);
        return [.. replicas.Known.Select(t => replicas.Of(t).Brief)];
    }

    private async ValueTask<RecordAnswer> WaitAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken)
    {
        await replicas.Opened.WaitAsync(cancellationToken);
        return Find(system, serialNumber);
    }

    private RecordAnswer Find(DeviceSystem system, string serialNumber)
    {
        var missing = ImmutableArray<string>.Empty;
        foreach (var tenant in replicas.Configured)
        {
            if (tenant.System != system)
            {
                continue;
            }

            if (replicas.Find(tenant) is not { } snapshot)
            {
                missing = missing.Add(tenant.ToString());
            }
            else if (snapshot.Find(serialNumber) is { } record)
            {
                return new RecordAnswer { Record = record.Utf8, Read = TenantVersion.Of(snapshot), Missing = missing };
            }
        }

        return new RecordAnswer { Missing = missing };
    }
}
