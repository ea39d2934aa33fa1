using System.Collections.Immutable;
using CustomerCache.Benchmarks.Cluster;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>The server in a process of its own, so that its memory is that of a node.</summary>
/// <remarks>Endpoints below <c>/bench</c> replace vendors that would take hours to list and cross a million devices.</remarks>
internal static class NodeProgram
{
    /// <summary>The argument that makes this program a node; followed by its URL. Its settings are environment variables.</summary>
    public const string Name = "node";

    public static async Task<int> RunAsync(string url)
    {
        var app = ServerProgram.Build(
            [],
            builder =>
                builder
                    .Logging.ClearProviders()
                    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                    .AddFilter(level => level >= LogLevel.Error)
        );
        app.Urls.Add(url);
        app.MapPost("/bench/build", (string host, int records) => BuildAsync(app, Tenant(host), records));
        app.MapPost("/bench/collect", () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        await app.RunAsync();
        return 0;
    }

    private static TenantId Tenant(string host) => new(DeviceSystem.VeloCloud, host);

    // The records of the vendors' devices, among as many copies as make the tenant large. Returns one that the vendors know.
    private static async Task<string> BuildAsync(WebApplication app, TenantId tenant, int records)
    {
        await Lab.EndOfRefreshAsync(app, tenant);
        var (source, tenants) = (app.Services.GetRequiredService<ISnapshotSource>(), app.Services.GetRequiredService<ITenantClient>());
        ImmutableArray<DeviceRecord> models = [.. source.Find(tenant)!.Records];
        try
        {
            await tenants.ImportAsync(
                tenant,
                [.. models, .. ClusterLab.CopiesOf(models, records - models.Length)],
                acceptShrink: true,
                CancellationToken.None
            );
        }
        catch (TenantUnavailableException)
        {
            // On a busy machine a million records take longer to store than a call may last. They are stored all the same.
        }

        while (source.Find(tenant) is var snapshot && snapshot?.Records.Count != records)
        {
            await tenants.GetChangesAsync(tenant, snapshot?.Version ?? 0, TimeSpan.FromMinutes(1), CancellationToken.None);
        }

        return models[0].SerialNumber;
    }
}
