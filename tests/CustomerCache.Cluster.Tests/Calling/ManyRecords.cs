using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>Imports enough records that a reading takes many blocks.</summary>
internal static class ManyRecords
{
    /// <summary>Replaces a tenant's records; one new version.</summary>
    public static ValueTask<ImportResult> ImportManyAsync(this RunningServer server, TenantId tenant, int count, int client = 9101) =>
        server.Tenants.ImportAsync(tenant, Of(count, client), acceptShrink: true, CancellationToken.None);

    public static ImmutableArray<DeviceRecord> Of(int count, int client = 9101) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    RecordReader.TryRead(TestRecords.Edge(i, client: client), out var error) ?? throw new InvalidOperationException(error)
                ),
        ];
}
