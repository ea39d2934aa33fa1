using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client.Calling;

/// <summary>Calls the grains of the cluster: any silo for records, the owner for a single tenant.</summary>
internal sealed class CustomerCacheClient(
    IGrainFactory grains,
    QueryGrains queries,
    IOptions<CustomerCacheClientOptions> options,
    ILogger<TenantReplica> replicaLogger,
    IHostApplicationLifetime? lifetime = null
) : ICustomerCacheClient
{
    private volatile ImmutableHashSet<TenantId> _known = [];

    public IAsyncEnumerable<EncodedRecord> GetRecordsAsync(RecordQuery query, CancellationToken cancellationToken = default)
    {
        var question = Question(query);
        return ReadAsync(cancellationToken);

        async IAsyncEnumerable<EncodedRecord> ReadAsync([EnumeratorCancellation] CancellationToken token)
        {
            await foreach (var record in (await OpenAsync(question, token)).WithCancellation(token))
            {
                yield return record;
            }
        }
    }

    public Task<RecordsReading> ReadAsync(RecordQuery query, CancellationToken cancellationToken = default) =>
        OpenAsync(Question(query), cancellationToken);

    public async Task<EncodedRecord?> FindRecordAsync(
        DeviceSystem system,
        string serialNumber,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(serialNumber);
        RecordAnswer answer;
        try
        {
            answer = await queries.Current.GetRecordAsync(system, serialNumber, cancellationToken);
        }
        catch (Exception failure) when (ClusterCallRetry.Is(failure))
        {
            answer = await queries.RetryGetRecordAsync(system, serialNumber, cancellationToken);
        }

        return !answer.Record.IsEmpty ? new EncodedRecord(answer.Record)
            : answer.Missing.IsEmpty ? null
            : throw new NotBuiltException([.. answer.Missing]);
    }

    public async Task<IReadOnlyList<TenantStatus>> GetTenantsAsync(CancellationToken cancellationToken = default)
    {
        var tenants = await queries.CallAsync(0, static (grain, _, token) => grain.GetTenantsAsync(token), cancellationToken);
        _known = [.. tenants.Select(t => t.Tenant)];
        return tenants;
    }

    public async Task<RefreshStatus?> StartRefreshAsync(
        TenantId tenant,
        bool acceptShrink = false,
        CancellationToken cancellationToken = default
    )
    {
        var owner = await OwnerAsync(tenant, cancellationToken);
        return await ClusterCallRetry.CallAsync(
            (owner, acceptShrink),
            static (s, token) => s.owner.StartRefreshAsync(RefreshDemand.Now, s.acceptShrink, token),
            cancellationToken
        );
    }

    public async Task<RefreshStatus?> GetRefreshAsync(TenantId tenant, string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var owner = await OwnerAsync(tenant, cancellationToken);
        return await ClusterCallRetry.CallAsync((owner, id), static (s, token) => s.owner.GetRefreshAsync(s.id, token), cancellationToken);
    }

    public async Task<TenantChanges> GetChangesAsync(
        TenantId tenant,
        long since,
        TimeSpan wait,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(since);
        var changes = new ChangesReader(
            tenant,
            await OwnerAsync(tenant, cancellationToken),
            since,
            wait < ITenantGrain.MaxWait ? wait : ITenantGrain.MaxWait
        );
        return await ClusterCallRetry.CallAsync(changes, static (c, token) => c.ReadAsync(token), cancellationToken);
    }

    public async ValueTask<TenantReplica> FollowAsync(TenantId tenant, CancellationToken cancellationToken = default)
    {
        await OwnerAsync(tenant, cancellationToken);
        var replicaOptions = new ReplicaOptions { CheckInterval = options.Value.ReplicaCheckInterval };
        var replica = new TenantReplica(tenant, grains, replicaOptions, TimeProvider.System, replicaLogger)
        {
            HostStopping = lifetime?.ApplicationStopping ?? CancellationToken.None,
        };
        try
        {
            replica.Start();
            await replica.Synced.WaitAsync(cancellationToken);
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    private static RecordsRequest Question(RecordQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var unsupported =
            query.Fields is not null ? nameof(query.Fields)
            : query.Limit is not null ? nameof(query.Limit)
            : query.Cursor is not null ? nameof(query.Cursor)
            : null;
        return unsupported is null
            ? new RecordsRequest { Query = query }
            : throw new ArgumentException(
                $"{unsupported} is supported over HTTP only; leave it null to read all selected records in full.",
                nameof(query)
            );
    }

    private async Task<RecordsReading> OpenAsync(RecordsRequest question, CancellationToken cancellationToken)
    {
        var answer = await queries.GetRecordsAsync(question, cancellationToken);
        return !answer.Unknown.IsEmpty
                ? throw Unknown(
                    $"{question.Query.System.Name()} has no host {string.Join(", ", answer.Unknown)}; spell hosts exactly as "
                        + $"configured.",
                    "query"
                )
            : answer.IsGone ? throw new RecordsMovedException()
            : answer.Read.IsEmpty && !answer.Missing.IsEmpty ? throw new NotBuiltException([.. answer.Missing])
            : new RecordsReading(queries, question, answer);
    }

    // An unknown tenant must not activate a grain.
    private async Task<ITenantGrain> OwnerAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (!_known.Contains(tenant))
        {
            await GetTenantsAsync(cancellationToken);
            if (!_known.Contains(tenant))
            {
                throw Unknown(
                    $"{tenant} is neither configured nor stored; there are "
                        + $"{string.Join(", ", _known.Select(t => t.ToString()).Order(StringComparer.Ordinal))}.",
                    nameof(tenant)
                );
            }
        }

        return grains.GetGrain<ITenantGrain>(tenant.ToString());
    }

    private static ArgumentException Unknown(string message, string parameter) => new(message, parameter);
}

/// <summary>No silo responded within all retries. The request is valid; a later attempt may succeed.</summary>
public sealed class CustomerCacheUnreachableException : Exception
{
    internal CustomerCacheUnreachableException(Exception last)
        : base($"The customer cache was unreachable for about 30 seconds; the last attempt failed: {last.Message}", last) { }
}
