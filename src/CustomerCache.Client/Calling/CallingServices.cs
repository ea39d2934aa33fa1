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

/// <summary>Registers what a calling service needs. Idempotent.</summary>
public static class CallingServices
{
    // A silo that hangs answers nothing; a call that should take milliseconds is made again elsewhere well before Orleans' 30 s are over.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    // How soon a new silo is used and a lost one is forgotten; one small read of Redis each time.
    private static readonly TimeSpan GatewayPeriod = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds a client of the cluster that section <c>CustomerCache:Client</c> names, and <see cref="ICustomerCacheClient"/> on it. The
    /// start of the host waits until the cluster is there. A host has one Orleans client: where it has another one already, or is a silo,
    /// <see cref="AddCustomerCacheCalls"/> is the call to make.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes to the options, applied after the configuration; certificates only by the first call.</param>
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

            // Certificates are needed while the client is put together, before there are options.
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

    /// <summary>
    /// Adds <see cref="IDomainCacheClient"/> over the cluster that section <c>CustomerCache:Client</c> names. Where the host has an Orleans
    /// client already, or is a silo, <see cref="AddCustomerCacheCalls"/> and <c>AddDomainCacheCalls</c> are the calls to make.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes to the options of section <c>CustomerCache:Caching</c>, applied after the configuration.</param>
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
    /// Adds <see cref="ICustomerCacheClient"/>, and the way to the domain caches, on the Orleans client, or the silo, that the host has
    /// already.
    /// </summary>
    public static IServiceCollection AddCustomerCacheCalls(this IServiceCollection services)
    {
        services.AddOptions<CustomerCacheClientOptions>();
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

    // Validated: asking for the options tells what is wrong with them.
    private static ConfigurationOptions Connection(CustomerCacheClientOptions options) =>
        RedisConnection.Lasting(ConfigurationOptions.Parse(options.Redis!), "customer-cache-client");
}
