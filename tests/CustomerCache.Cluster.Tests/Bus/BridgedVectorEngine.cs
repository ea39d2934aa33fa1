using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Server.Clustering;
using CustomerCache.Sources;
using CustomerCache.Sources.Bridges;
using CustomerCache.Sources.Bus;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using Orleans.Configuration;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>
/// Runs the vectors with the bridges as sources: the script of a vector answers in their place on a real bus, and the product's own sources
/// ask it.
/// </summary>
public sealed class BridgedVectorEngine() : SiloVectorEngine(1)
{
    private readonly string _service = "bridged-" + Guid.NewGuid().ToString("N")[..12];
    private readonly OwnMeters _meters = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentBag<Task> _answering = [];
    private NatsServer? _server;
    private NatsConnection? _bridges;
    private MessageBus? _bus;
    private VendorSources? _sources;
    private RedisServer? _redis;

    public override async Task StartAsync(VectorParts parts)
    {
        _redis = await SharedRedis.GetAsync();
        _server = await NatsServer.StartAsync();
        _bridges = new NatsConnection(NatsOpts.Default with { Url = _server.Url });
        var scripted = (ScriptedVendors)parts.Vendors;
        foreach (var subject in Subjects)
        {
            var requests = await _bridges.SubscribeCoreAsync<byte[]>(subject);
            _answering.Add(AnswerAsync(requests, () => scripted.Script));
        }

        await _bridges.PingAsync();
        _bus = new MessageBus(
            new NatsOptions { Url = _server.Url },
            new FailingClaims(),
            new BusMetrics(_meters),
            TimeProvider.System,
            NullLogger<MessageBus>.Instance
        );
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
        await _ended.CancelAsync();
        _sources?.Dispose();
        if (_bus is not null)
        {
            await _bus.DisposeAsync();
            await _bridges!.DisposeAsync();
            await Task.WhenAll(_answering);
            await _server!.DisposeAsync();
        }

        _meters.Dispose();
        _ended.Dispose();
    }

    protected override void AddStorage(ISiloBuilder silo) =>
        silo.Configure<ClusterOptions>(o => o.ServiceId = _service)
            .AddRedisStorage(new RedisOptions { ConnectionString = _redis!.ConnectionString });

    private static IEnumerable<string> Subjects =>
        [
            BusRequest.Links,
            BusRequest.Enterprise,
            BusRequest.LinksConfiguration,
            BusRequest.ClientInfo,
            BusRequest.Attributes,
            BusRequest.ManagementStatus,
            BusRequest.Site,
            BusRequest.Contacts,
            BusRequest.Probes,
        ];

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

        // No circuit: the vectors let vendors fail on purpose, and count what is asked.
        options.Resilience.MinimumCalls = int.MaxValue;
        options.Resilience.MinimumTimeOuts = int.MaxValue;
        return options;
    }

    private static async Task AnswerAsync(INatsSub<byte[]> requests, Func<UpstreamScript> script)
    {
        await foreach (var message in requests.Msgs.ReadAllAsync())
        {
            var request = JsonNode.Parse(message.Data)!;
            Assert.Equal(22, ((string)request["request_id"]!).Length);
            var reply = script().Ask(new BusRequest(message.Subject, request["body"]!.AsObject()));
            await message.ReplyAsync(Encode(reply));
        }
    }

    private static byte[] Encode(ScriptedReply reply) =>
        JsonSerializer.SerializeToUtf8Bytes(
            reply.Error is { } error
                ? new JsonObject { ["is_stored"] = true, ["token"] = error }
                : new JsonObject { ["body"] = JsonNode.Parse(reply.Body.GetRawText()), ["status"] = reply.Status }
        );
}

public sealed class BridgedHawkeyeRefreshTests : HawkeyeRefreshVectorsContract<BridgedVectorEngine>;

public sealed class BridgedPartialRefreshTests : PartialRefreshVectorsContract<BridgedVectorEngine>;

public sealed class BridgedRefreshSequenceTests : RefreshSequenceVectorsContract<BridgedVectorEngine>;

public sealed class BridgedRefreshTests : RefreshVectorsContract<BridgedVectorEngine>;
