using System.Globalization;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using CustomerCache.Grains.Tenants;
using CustomerCache.Server.Storage.Redis;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Storage;
using StackExchange.Redis;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Detects that Redis lost the data of this cluster while it runs, by FLUSHALL or a failover to a replica that is empty or behind. Restores
/// the membership table, so that silos that join later find this cluster; deactivates owners, which the directory does not know any more;
/// the next owners rebuild tenants from the silos' replicas. <see cref="Fault"/> names what is not stored again yet.
/// </summary>
internal sealed partial class RedisDataGuard(
    RedisLink link,
    RedisIncarnation incarnation,
    IOptions<ClusterOptions> cluster,
    IOptions<RedisClusteringOptions> clustering,
    IOptions<SiloOptions> options,
    StorageLoss loss,
    ILocalSiloDetails silo,
    IServiceProvider services,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time,
    ILogger<RedisDataGuard> logger
) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>The period of the check.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private const string TableVersion = "Version";

    // Another silo may have restored the table already, or changed it.
    private const string RestoreMembers = """
        if (redis.call('HGET', KEYS[1], 'Version') or '') ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], unpack(ARGV, 2))
        return 1
        """;

    private const string Gone =
        "waiting jobs, positions of channels and cached values are gone, and everything cached is invalidated for them";

    private readonly CancellationTokenSource _stop = new();
    private HashEntry[] _members = [];

    // Before the loss: another silo that noticed it earlier may have stored a tenant, and changes that follow are in its journal only.
    private Dictionary<TenantId, long> _served = [];
    private Task _loop = Task.CompletedTask;
    private volatile string? _fault;
    private bool _isRefreshOwed;
    private bool _wentBack;

    /// <summary>What was lost and is not stored again yet; null when everything is stored.</summary>
    public string? Fault => _fault;

    private RedisKey MembersKey => clustering.Value.CreateRedisKey(cluster.Value);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(nameof(RedisDataGuard), ServiceLifecycleStage.RuntimeInitialize, StartAsync);
        observer.Subscribe(nameof(RedisDataGuard), ServiceLifecycleStage.Active, Begin, StopAsync);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await incarnation.ReadAsync(cancellationToken) is null)
        {
            // Either a new cluster or one whose Redis just lost its data; in that case its silos restore the membership table first.
            await Task.Delay(options.Value.LossGracePeriod, time, cancellationToken);
            await incarnation.CreateAsync(cancellationToken);
        }

        incarnation.HasChanged(await incarnation.ReadAsync(cancellationToken) ?? "");
    }

    private Task Begin(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await TryLookAsync();
            } while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task TryLookAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (Exception failure) when (failure is RedisException or RedisTimeoutException or OrleansException or TimeoutException)
        {
            // An unreachable Redis has not necessarily lost data; the next check decides.
            Log.NotLooked(logger, Period, failure.Message);
        }
    }

    private async Task LookAsync()
    {
        var redis = await link.OpenAsync();
        var members = await redis.HashGetAllAsync(MembersKey).WaitAsync(_stop.Token);
        _wentBack |= await incarnation.WentBackAsync(silo.SiloAddress.Endpoint.ToString(), _stop.Token);
        var now = await incarnation.ReadAsync(_stop.Token);
        if ((now is null || members.Length == 0 || _wentBack) && _members.Length > 0)
        {
            // Set before Redis accepts writes again.
            _fault = LostAt();
            if (VersionOf(members) < VersionOf(_members))
            {
                await redis
                    .ScriptEvaluateAsync(
                        RestoreMembers,
                        [MembersKey],
                        [RowOf(members), .. _members.SelectMany(m => new[] { m.Name, m.Value })]
                    )
                    .WaitAsync(_stop.Token);
            }

            await incarnation.CreateAsync(_stop.Token);
            now = await incarnation.ReadAsync(_stop.Token);
            now = now is null ? null : await incarnation.ReplaceAsync(now, _stop.Token);
            _wentBack = false;
        }
        else if (members.Length > 0)
        {
            _members = members;
        }

        if (now is not null && incarnation.HasChanged(now))
        {
            (_fault, _isRefreshOwed) = (_fault ?? LostAt(), true);
            Log.Lost(logger, _members.Length);
            loss.Raise();
        }

        if (_isRefreshOwed && now is not null)
        {
            await incarnation.MarkAsRestoredAsync(now, _stop.Token);
            await services.GetRequiredService<IGrainFactory>().GetGrain<IRefreshCoordinatorGrain>(0).EnsureStartedAsync(_stop.Token);
            _isRefreshOwed = false;
        }

        if (_fault is not null)
        {
            await CountMissingAsync();
        }
        else
        {
            _served = Served();
        }
    }

    private static long VersionOf(HashEntry[] members) => RowOf(members).TryParse(out long version) ? version : -1;

    // Empty when there is none.
    private static RedisValue RowOf(HashEntry[] members) =>
        Array.Find(members, m => m.Name == TableVersion).Value is { IsNull: false } row ? row : RedisValue.EmptyString;

    private Dictionary<TenantId, long> Served()
    {
        var replicas = services.GetRequiredService<ISnapshotSource>();
        return replicas.Known.Select(replicas.Find).OfType<TenantSnapshot>().ToDictionary(s => s.Tenant, s => s.Version);
    }

    private string LostAt() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Redis lost its data before {time.GetUtcNow():u}: {Gone}; what silos still hold is being stored again"
        );

    private async Task CountMissingAsync()
    {
        var storage = services.GetRequiredKeyedService<IGrainStorage>(CustomersStorage.Name);
        var missing = new List<TenantId>();
        foreach (var (tenant, served) in _served)
        {
            var header = new GrainState<TenantHeader>();
            var grain = services.GetRequiredService<IGrainFactory>().GetGrain<ITenantGrain>(tenant.ToString());
            await storage.ReadStateAsync("tenant", grain.GetGrainId(), header);
            if (!header.RecordExists || header.State!.Version < served)
            {
                missing.Add(tenant);

                // A new owner finds nothing stored and stores what its silo still serves.
                await grain.GetStatusAsync(_stop.Token);
            }
        }

        _fault = missing.Count == 0 ? null : $"Redis lost its data: {Gone}; not stored again yet: {string.Join(", ", missing)}";
        if (_fault is null)
        {
            Log.Mended(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4211,
            LogLevel.Error,
            "Redis lost the data of this cluster. Restoring the table of {Fields} members and versions; caches start empty and are "
                + "invalidated for the lost job queues; storing tenants again from memory and refreshing them.",
            EventName = "RedisDataLost"
        )]
        public static partial void Lost(ILogger logger, int fields);

        [LoggerMessage(
            4212,
            LogLevel.Information,
            "Stored every tenant that this silo serves in Redis again.",
            EventName = "RedisDataRestored"
        )]
        public static partial void Mended(ILogger logger);

        [LoggerMessage(
            4213,
            LogLevel.Debug,
            "Failed to check whether Redis still has the data of this cluster; checking again in {Period}: {Failure}",
            EventName = "RedisCheckFailed"
        )]
        public static partial void NotLooked(ILogger logger, TimeSpan period, string failure);
    }
}
