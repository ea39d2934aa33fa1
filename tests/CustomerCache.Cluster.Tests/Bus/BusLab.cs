using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Bus;
using CustomerCache.Server.Observability;
using CustomerCache.Sources;
using CustomerCache.Sources.Bus;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>A real nats-server, a real responder over the records of a test, and a plain client.</summary>
internal sealed class BusLab : ISnapshotSource, IAsyncDisposable
{
    public const string Edges = "customer.cache.get";
    public const string Probes = "hawkeye.customer.cache.get";

    private readonly Dictionary<TenantId, TenantSnapshot> _snapshots = [];
    private readonly OwnMeters _meters = new();
    private readonly LoggerFactory _loggers = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private MessageBus? _bus;
    private CacheResponder? _responder;

    private BusLab(NatsServer server) => (Server, Caller) = (server, new PlainCaller(server.Url));

    public NatsServer Server { get; }

    public PlainCaller Caller { get; }

    public LogCapture Log { get; } = new();

    public MessageBus Bus => _bus!;

    public IReadOnlyList<TenantId> Configured { get; private set; } = [];

    public IReadOnlyList<TenantId> Known => Configured;

    /// <summary>Starts a lab in which each tenant has these records; null for one that was never built.</summary>
    public static async Task<BusLab> StartAsync(
        IEnumerable<KeyValuePair<TenantId, IEnumerable<JsonElement>?>> tenants,
        IEnumerable<TenantId>? configured = null,
        int maxPayload = 1024 * 1024,
        IClaimStore? claims = null
    )
    {
        var lab = new BusLab(await NatsServer.StartAsync(maxPayload));
        foreach (var (tenant, records) in tenants)
        {
            lab.Store(tenant, records);
        }

        lab.Configured = [.. configured ?? lab._snapshots.Keys];
        await lab.StartAsync(claims ?? new NoClaimStore());
        return lab;
    }

    /// <summary>Creates a bus of the product on a server.</summary>
    public static MessageBus Connect(NatsServer server, OwnMeters meters, IClaimStore? claims = null) =>
        new(
            new NatsOptions { Url = server.Url },
            claims ?? new NoClaimStore(),
            new BusMetrics(meters),
            TimeProvider.System,
            NullLogger<MessageBus>.Instance
        );

    /// <summary>A store of claim checks in a Redis, ended with the lab.</summary>
    public static IClaimStore Claims(RedisServer redis) => new RedisClaimStore(redis.ConnectionString);

    public TenantSnapshot? Find(TenantId tenant) => _snapshots.GetValueOrDefault(tenant);

    public TimeSpan StalenessOf(TenantId tenant) => TimeSpan.Zero;

    public void Store(TenantId tenant, IEnumerable<JsonElement>? records)
    {
        if (records is not null)
        {
            _snapshots[tenant] = TenantSnapshot.Create(
                tenant,
                1,
                FakeTime.Start,
                VectorRefresh.Records(JsonSerializer.SerializeToElement(records))
            );
        }
    }

    /// <summary>Ends the responder as a stopping process does.</summary>
    public Task StopAsync() => _responder!.StoppingAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _responder!.Dispose();
        await Caller.DisposeAsync();
        await _bus!.DisposeAsync();
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await Server.DisposeAsync();
        _loggers.Dispose();
        _meters.Dispose();
    }

    private async Task StartAsync(IClaimStore claims)
    {
        if (claims is IAsyncDisposable owned)
        {
            _owned.Add(owned);
        }

        _loggers.AddProvider(Log);
        var metrics = new BusMetrics(_meters);
        _bus = new MessageBus(
            new NatsOptions { Url = Server.Url },
            claims,
            metrics,
            TimeProvider.System,
            _loggers.CreateLogger<MessageBus>()
        );
        _responder = new CacheResponder(
            _bus,
            new LegacyCallHandler(this, new LegacyCallLog(_loggers.CreateLogger<LegacyCallLog>())),
            Options.Create(new SourcesOptions()),
            metrics,
            TimeProvider.System,
            _loggers.CreateLogger<CacheResponder>()
        );
        await _responder.StartedAsync(CancellationToken.None);
        await _responder.Subscribed;
    }
}
