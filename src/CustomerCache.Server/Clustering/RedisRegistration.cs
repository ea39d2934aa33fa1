using CustomerCache.Client.Calling;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Storage;
using CustomerCache.Server.Storage.Redis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Runtime.GrainDirectory;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Registers clustering, storage and reminders in one Redis. All keys begin with the service id, which includes the cluster id: two
/// clusters over one Redis share nothing, not even reminders.
/// </summary>
internal static class RedisRegistration
{
    /// <summary>Configures the providers. They and the keyed stores share the connection of the process.</summary>
    public static ISiloBuilder UseRedis(this ISiloBuilder silo, RedisOptions options)
    {
        var connection = Connection(options);
        silo.UseRedisClustering(o => o.ConfigurationOptions = connection);
        silo.Services.AddOptions<RedisClusteringOptions>().Configure<RedisLink>((o, link) => o.CreateMultiplexer = _ => link.ShareAsync());
        silo.AddRedisStorage(options);
        silo.UseRedisReminderService(o => o.ConfigurationOptions = connection);
        silo.Services.AddOptions<RedisReminderTableOptions>()
            .Configure<RedisLink>((o, link) => o.CreateMultiplexer = _ => link.ShareAsync());
        silo.AddRedisGrainDirectory(
            OwnersDirectory.Name,
            directory =>
                directory.Configure<RedisLink>(
                    (o, link) => (o.ConfigurationOptions, o.CreateMultiplexer) = (connection, _ => link.ShareAsync())
                )
        );
        silo.Services.AddSingleton<IGrainDirectoryResolver, OwnersDirectory>();
        return silo;
    }

    /// <summary>Adds the grain storage.</summary>
    public static ISiloBuilder AddRedisStorage(this ISiloBuilder silo, RedisOptions options)
    {
        var connection = Connection(options);
        silo.Services.TryAddSingleton(_ => new RedisLink(connection));
        silo.AddRedisGrainStorage(
            RedisCustomersStorage.Provider,
            storage =>
                storage.Configure<RedisLink, Serializer>(
                    (o, link, serializer) =>
                    {
                        (o.ConfigurationOptions, o.CreateMultiplexer) = (connection, _ => link.ShareAsync());
                        o.GrainStorageSerializer = CustomersStorage.CreateSerializer(serializer);
                    }
                )
        );
        silo.Services.AddKeyedSingleton<IGrainStorage, RedisCustomersStorage>(CustomersStorage.Name);
        return silo;
    }

    /// <summary>Adds the keyed stores and the connection of the process.</summary>
    public static IServiceCollection AddRedisKeyedStores(this IServiceCollection services)
    {
        services.TryAddSingleton(s => new RedisLink(Connection(s.GetRequiredService<IOptions<RedisOptions>>().Value)));
        services.TryAddSingleton<RedisIncarnation>();
        services.TryAddSingleton<IKeyedStores, RedisKeyedStores>();
        return services;
    }

    /// <summary>Returns connection options that reconnect after an outage of Redis.</summary>
    internal static ConfigurationOptions Connection(RedisOptions options)
    {
        // The validator reports an invalid text with its key; it must not throw here.
        var connection = RedisConnection.TryParse(options.ConnectionString, out var parsed)
            ? parsed
            : new ConfigurationOptions { EndPoints = { "127.0.0.1" } };
        return RedisConnection.Lasting(connection, "customer-cache");
    }
}
