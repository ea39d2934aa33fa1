using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Server.Clustering;
using CustomerCache.Sources;
using CustomerCache.Sources.Bridges;
using CustomerCache.Sources.Bus;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>
/// Runs the vectors with the bridges as sources: the script of a vector responds in their place on a real bus to the sources of
/// the product.
/// </summary>
public sealed class BridgedVectorEngine() : SiloVectorEngine(1)
{
    private readonly string _service = "bridged-" + Guid.NewGuid().ToString("N")[..12];
    private readonly OwnMeters _meters = new();
    private NatsServer? _server;
    private ScriptedBridges? _bridges;
    private MessageBus? _bus;
    private VendorSources? _sources;
    private RedisServer? _redis;

    public override async Task StartAsync(VectorParts parts)
    {
        _redis = await SharedRedis.GetAsync();
        _server = await NatsServer.StartAsync();
        var scripted = (ScriptedVendors)parts.Vendors;
        _bridges = await ScriptedBridges.StartAsync(_server.Url, () => scripted.Script);
        _bus = BusLab.Connect(_server, _meters, new FailingClaimStore());
        _sources = new VendorSources(
            Options(parts.Vendors.Tenants),
            new BridgeTransport(_bus),
            TimeProvider.System,
            NullLoggerFactory.Instance,
            _meters
        );
        await base.StartAsync(parts with { Vendors = _sources });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _sources?.Dispose();
        if (_bus is not null)
        {
            await _bus.DisposeAsync();
            await _bridges!.DisposeAsync();
            await _server!.DisposeAsync();
        }

        _meters.Dispose();
    }

    protected override void AddStorage(ISiloBuilder silo) =>
        silo.Configure<ClusterOptions>(o => o.ServiceId = _service)
            .AddRedisStorage(new RedisOptions { ConnectionString = _redis!.ConnectionString })
            .Services.Configure<RedisOptions>(o => o.ConnectionString = _redis!.ConnectionString)
            .AddRedisKeyedStores();

    // No account and no address of a vendor: a name for each tenant is all that bridges need.
    private static SourcesOptions Options(IReadOnlyList<TenantId> tenants)
    {
        var options = new SourcesOptions();
        options.Sources.Mode = SourceMode.Bridges;
        foreach (var tenant in tenants)
        {
            if (tenant.System == DeviceSystem.Hawkeye)
            {
                options.Hawkeye.Name = tenant.Host;
            }
            else
            {
                options.VeloCloud.Hosts.Add(new() { Name = tenant.Host });
            }
        }

        // No circuit breaker: the vectors let vendors fail on purpose, and count requests.
        options.Resilience.MinimumCalls = int.MaxValue;
        options.Resilience.MinimumTimeOuts = int.MaxValue;
        return options;
    }
}

public sealed class BridgedHawkeyeRefreshTests : HawkeyeRefreshVectorsContract<BridgedVectorEngine>;

public sealed class BridgedPartialRefreshTests : PartialRefreshVectorsContract<BridgedVectorEngine>;

public sealed class BridgedRefreshSequenceTests : RefreshSequenceVectorsContract<BridgedVectorEngine>;

public sealed class BridgedRefreshTests : RefreshVectorsContract<BridgedVectorEngine>;
