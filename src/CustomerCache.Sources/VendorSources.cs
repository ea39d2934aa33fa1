using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using CustomerCache.Core;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Quotas;
using CustomerCache.Sources.Bridges;
using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Calls;
using CustomerCache.Sources.Hawkeye;
using CustomerCache.Sources.Resilience;
using CustomerCache.Sources.VeloCloud;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources;

/// <summary>Provides the configured vendors. One per process: sessions, rate limiters and circuits are shared. Immutable.</summary>
public interface IVendorSources : IVendors
{
    /// <summary>The channels to vendor hosts, for health, metrics and login checks.</summary>
    IReadOnlyList<IVendorChannel> Channels { get; }

    /// <summary>The limit of Bruin calls: this process's own, unless the cluster divides it.</summary>
    IAdjustableLimit BruinLimit { get; }

    /// <summary>Returns the orchestrator of a configured name.</summary>
    bool TryGetVeloCloud(string name, [NotNullWhen(true)] out IVeloCloudOrchestrator? orchestrator);
}

/// <inheritdoc cref="IVendorSources"/>
public sealed class VendorSources : IVendorSources, IDisposable
{
    // Pages are read sequentially; this only bounds concurrent callers.
    private const int HawkeyeConcurrency = 8;

    private readonly Dictionary<string, IVeloCloudOrchestrator> _orchestrators = new(StringComparer.Ordinal);
    private readonly List<TenantId> _tenants = [];
    private readonly List<VendorChannel> _channels = [];
    private readonly ResilienceOptions _resilience;
    private readonly VendorMetrics _metrics;
    private readonly IVendorHttp _http;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Creates the vendors from validated options, which are read once.</summary>
    public VendorSources(SourcesOptions options, IVendorHttp http, TimeProvider clock, ILoggerFactory loggers, IMeterFactory meters)
    {
        (_resilience, _http, _clock, _metrics) = (options.Resilience, http, clock, new VendorMetrics(meters));
        _logger = loggers.CreateLogger<VendorChannel>();
        foreach (var host in options.VeloCloud.Hosts)
        {
            AddOrchestrator(host, options.VeloCloud.MaxConcurrency, options.ByBridges, loggers);
        }

        Hawkeye = options.HasHawkeye ? AddHawkeye(options.Hawkeye, options.ByBridges, loggers) : null;
        (Bruin, BruinLimit) =
            options.ByBridges ? AddBruinBridge(options.Bruin)
            : options.Bruin.IsConfigured ? AddBruin(options.Bruin)
            : (new UnconfiguredBruin(), new UnconfiguredBruinLimit());
    }

    /// <inheritdoc/>
    public IReadOnlyList<TenantId> Tenants => _tenants;

    /// <inheritdoc/>
    public IHawkeyeProbes? Hawkeye { get; }

    /// <inheritdoc/>
    public IBruinInventory Bruin { get; }

    /// <inheritdoc/>
    public IAdjustableLimit BruinLimit { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IVendorChannel> Channels => _channels;

    /// <inheritdoc/>
    public IVeloCloudOrchestrator Orchestrator(TenantId tenant) =>
        tenant.System == DeviceSystem.VeloCloud && TryGetVeloCloud(tenant.Host, out var orchestrator)
            ? orchestrator
            : throw new ArgumentException($"{tenant} is not a configured orchestrator.", nameof(tenant));

    /// <inheritdoc/>
    public bool TryGetVeloCloud(string name, [NotNullWhen(true)] out IVeloCloudOrchestrator? orchestrator) =>
        _orchestrators.TryGetValue(name, out orchestrator);

    /// <summary>Closes the channels. Idempotent, since a container may register this object under two roles.</summary>
    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        _channels.Clear();
    }

    private void AddOrchestrator(VeloCloudHostOptions options, int maxConcurrency, bool byBridges, ILoggerFactory loggers)
    {
        var host = new VeloCloudHost(options);
        var logger = loggers.CreateLogger<VeloCloudClient>();
        var channel = Open(
            new ChannelName("Velocloud", host.Name),
            byBridges ? null : new VeloCloudLogin(host, options, _clock),
            [options.Password],
            new VendorRateLimiter(host.Name, maxConcurrency, null, _clock),
            null
        );
        _orchestrators.Add(
            host.Name,
            byBridges ? new VeloCloudBridge(host.Name, channel, logger) : new VeloCloudClient(host, channel, logger)
        );
        _tenants.Add(new TenantId(DeviceSystem.VeloCloud, host.Name));
    }

    private IHawkeyeProbes AddHawkeye(HawkeyeOptions options, bool byBridges, ILoggerFactory loggers)
    {
        var name = options.EffectiveName;
        if (byBridges)
        {
            _tenants.Add(new TenantId(DeviceSystem.Hawkeye, name));
            var limiter = new VendorRateLimiter(name, HawkeyeConcurrency, null, _clock);
            return new HawkeyeBridge(Open(new ChannelName("Hawkeye", name), null, [], limiter, null));
        }

        var url = options.Url!.TrimEnd('/');
        var channel = Open(
            new ChannelName("Hawkeye", name),
            new HawkeyeLogin(new Uri(url + "/login"), options),
            [options.Password],
            new VendorRateLimiter(name, HawkeyeConcurrency, null, _clock),
            null
        );
        _tenants.Add(new TenantId(DeviceSystem.Hawkeye, name));
        return new HawkeyeClient(url, options, channel, _clock, loggers.CreateLogger<HawkeyeClient>());
    }

    private (IBruinInventory Client, IAdjustableLimit Limit) AddBruinBridge(BruinOptions options)
    {
        var limiter = new VendorRateLimiter(BruinApi.Vendor, options.MaxConcurrency, options.MaxRequestsPerSecond, _clock);
        return (new BruinBridge(Open(new ChannelName(BruinApi.Vendor, BridgeSubjects.BruinBridge), null, [], limiter, null)), limiter);
    }

    private (IBruinInventory Client, IAdjustableLimit Limit) AddBruin(BruinOptions options)
    {
        var api = new BruinApi(options);
        var limiter = new VendorRateLimiter(BruinApi.Vendor, options.MaxConcurrency, options.MaxRequestsPerSecond, _clock);
        var channel = Open(
            new ChannelName(BruinApi.Vendor, new Uri(options.Url).Host),
            new BruinLogin(api, options, _clock),
            [options.ClientSecret],
            limiter,
            BruinClient.WithoutToken
        );
        return (new BruinClient(api, channel), limiter);
    }

    private VendorChannel Open(
        ChannelName name,
        VendorCall<VendorSession>? login,
        string[] secrets,
        VendorRateLimiter limiter,
        Func<VendorFault, VendorFault>? withoutSession
    )
    {
        var http = new HttpMessageInvoker(_http.CreateHandler(name));
        var channel = new VendorChannel(
            name,
            login,
            new VendorExchange(http, new SecretTexts(secrets), _metrics, _clock),
            limiter,
            _resilience,
            _metrics,
            _clock,
            _logger
        )
        {
            WithoutSession = withoutSession,
        };
        _channels.Add(channel);
        _metrics.Watch(channel);
        return channel;
    }
}
