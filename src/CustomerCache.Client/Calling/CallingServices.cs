using CustomerCache.Client.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CustomerCache.Client.Calling;

/// <summary>Registers the client of the cluster. Idempotent.</summary>
public static class CallingServices
{
    // A hung silo does not answer; a call that normally takes milliseconds is retried elsewhere well before Orleans' default of 30 s.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    // How soon a new silo is used and a lost one is dropped; each refresh is one small read of Redis.
    private static readonly TimeSpan GatewayPeriod = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds an Orleans client of the cluster in section <c>CustomerCache:Client</c>, and <see cref="ICustomerCacheClient"/> on it.
    /// </summary>
    /// <remarks>
    /// The host's startup waits for the cluster. A host has one Orleans client: if it already has one, or is a silo, call
    /// <see cref="AddCustomerCacheCalls"/> instead.
    /// </remarks>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes the options after the configuration; TLS options only in the first call.</param>
    public static IHostApplicationBuilder AddCustomerCacheClient(
        this IHostApplicationBuilder builder,
        Action<CustomerCacheClientOptions>? configure = null
    )
    {
        var services = builder.Services;
        if (services.All(s => s.ServiceType != typeof(ClusterConnection)))
        {
            services.AddOptions<CustomerCacheClientOptions>().BindConfiguration(CustomerCacheClientOptions.Section).ValidateOnStart();
            services.TryAddEnumerable(
                ServiceDescriptor.Singleton<IValidateOptions<CustomerCacheClientOptions>, CustomerCacheClientOptionsValidator>()
            );
            services.AddSingleton<ClusterConnection>();
            services.AddCustomerCacheCalls();

            // TLS options are needed before the options system is built.
            var options =
                builder.Configuration.GetSection(CustomerCacheClientOptions.Section).Get<CustomerCacheClientOptions>()
                ?? new CustomerCacheClientOptions();
            configure?.Invoke(options);
            builder.UseOrleansClient(client => Configure(client, options.Tls));
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }

    /// <summary>Adds <see cref="IDomainCacheClient"/> over the cluster in section <c>CustomerCache:Client</c>.</summary>
    /// <remarks>
    /// If the host already has an Orleans client, or is a silo, call <see cref="AddCustomerCacheCalls"/> and <c>AddDomainCacheCalls</c>
    /// instead.
    /// </remarks>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes the options of section <c>CustomerCache:Caching</c> after the configuration.</param>
    public static IHostApplicationBuilder AddDomainCacheClient(
        this IHostApplicationBuilder builder,
        Action<DomainCacheOptions>? configure = null
    )
    {
        builder.AddCustomerCacheClient();
        builder.Services.AddDomainCacheCalls(configure);
        return builder;
    }

    /// <summary>
    /// Adds <see cref="ICustomerCacheClient"/> and the connection to the domain caches on the host's existing Orleans client or silo.
    /// </summary>
    public static IServiceCollection AddCustomerCacheCalls(this IServiceCollection services)
    {
        services.AddOptions<CustomerCacheClientOptions>();
        services.AddLibraryExceptions();
        services.TryAddSingleton<QueryGrains>();
        services.TryAddSingleton<ICustomerCacheClient, CustomerCacheClient>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ICacheConnection, GrainCacheConnection>();
        return services;
    }

    private static void Configure(IClientBuilder client, TlsOptions tls)
    {
        var services = client.Services;
        services.AddSingleton<IClientConnectionRetryFilter>(s => s.GetRequiredService<ClusterConnection>());
        services.AddSingleton<IClusterConnectionStatusObserver>(s => s.GetRequiredService<ClusterConnection>());
        services
            .AddOptions<ClusterOptions>()
            .Configure<IOptions<CustomerCacheClientOptions>>(
                (cluster, o) => ClusterNames.Apply(cluster, o.Value.ServiceId, o.Value.ClusterId)
            );
        services
            .AddOptions<RedisClusteringOptions>()
            .Configure<IOptions<CustomerCacheClientOptions>>((redis, o) => redis.ConfigurationOptions = Connection(o.Value));
        client.UseRedisClustering(_ => { });
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = ResponseTimeout);
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = GatewayPeriod);
        client.AddActivityPropagation();
        ClusterTls.Apply(client, tls);
    }

    // Reading the options validates them.
    private static ConfigurationOptions Connection(CustomerCacheClientOptions options) =>
        RedisConnection.Lasting(ConfigurationOptions.Parse(options.Redis!), "customer-cache-client");
}
