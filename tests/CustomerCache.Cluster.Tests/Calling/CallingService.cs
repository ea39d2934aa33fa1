using CustomerCache.Client.Calling;
using CustomerCache.Client.Grains;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>A service that calls the cluster of a lab over its gateways, as another process would.</summary>
internal sealed class CallingService : IAsyncDisposable
{
    private CallingService(IHost host, LogCapture log) => (Host, Log) = (host, log);

    public IHost Host { get; }

    public LogCapture Log { get; }

    public ICustomerCacheClient Cache => Host.Services.GetRequiredService<ICustomerCacheClient>();

    /// <summary>A service that is not started.</summary>
    public static async Task<CallingService> BuildAsync(VendorLab lab, IReadOnlyDictionary<string, string?>? settings = null) =>
        Build([.. await SettingsAsync(lab), .. settings ?? new Dictionary<string, string?>()]);

    /// <summary>Creates a service for any cluster.</summary>
    public static CallingService Build(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var log = new LogCapture();
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.AddDomainCacheClient();
        return new CallingService(builder.Build(), log);
    }

    public static async Task<CallingService> StartAsync(VendorLab lab, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var service = await BuildAsync(lab, settings);
        await service.Host.StartAsync();
        return service;
    }

    /// <summary>Returns the configuration of a calling service of the lab.</summary>
    public static async Task<Dictionary<string, string?>> SettingsAsync(VendorLab lab) =>
        new(StringComparer.Ordinal)
        {
            ["CustomerCache:Client:Redis"] = (await SharedRedis.GetAsync()).ConnectionString,
            ["CustomerCache:Client:ClusterId"] = lab.Settings["CustomerCache:Cluster:ClusterId"],
            ["CustomerCache:Client:ReplicaCheckInterval"] = "00:00:05",
        };

    /// <summary>Completes when the silo that this service reads from serves a version, which other silos may do a moment sooner.</summary>
    public async Task WaitForVersionAsync(TenantId tenant, long version)
    {
        var asking = Host.Services.GetRequiredService<QueryGrains>();
        var at = new ReadVersion(tenant, version, default, default);
        var answer = await asking.GetRecordsAsync(
            new RecordsRequest
            {
                Query = new RecordQuery(tenant.System) { Hosts = [tenant.Host] },
                At = [at],
            },
            CancellationToken.None
        );
        Assert.False(answer.IsGone, $"{tenant} has no version {version}");
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
    }
}
