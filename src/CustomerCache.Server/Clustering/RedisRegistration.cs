using CustomerCache.Client.Calling;
using CustomerCache.Grains.Storage;
using CustomerCache.Server.Storage.Redis;
using Orleans.Runtime.GrainDirectory;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Clustering, storage and reminders in one Redis. All keys begin with the service id, which names the cluster too: two clusters over one
/// Redis share nothing, reminders least of all.
/// </summary>
internal static class RedisRegistration
{
    /// <summary>Configures the three providers.</summary>
    public static ISiloBuilder UseRedis(this ISiloBuilder silo, RedisOptions options)
    {
        silo.UseRedisClustering(o => o.ConfigurationOptions = Connection(options));
        silo.AddRedisStorage(options);
        silo.UseRedisReminderService(o => o.ConfigurationOptions = Connection(options));
        silo.AddRedisGrainDirectory(OwnersDirectory.Name, o => o.ConfigurationOptions = Connection(options));
        silo.Services.AddSingleton<IGrainDirectoryResolver, OwnersDirectory>();
        return silo;
    }

    /// <summary>Adds the grain storage.</summary>
    public static ISiloBuilder AddRedisStorage(this ISiloBuilder silo, RedisOptions options)
    {
        silo.AddRedisGrainStorage(
            RedisCustomersStorage.Provider,
            storage =>
            {
                storage.Configure(o => o.ConfigurationOptions = Connection(options));
                storage.Configure<Serializer>((o, serializer) => o.GrainStorageSerializer = CustomersStorage.CreateSerializer(serializer));
            }
        );
        silo.Services.AddKeyedSingleton<IGrainStorage, RedisCustomersStorage>(CustomersStorage.Name);
        return silo;
    }

    /// <summary>The connection, which outlives a Redis that is gone for a while.</summary>
    internal static ConfigurationOptions Connection(RedisOptions options)
    {
        // An invalid text is told of by the validator, with its key; here it must not get in the way of that.
        var connection = RedisConnection.TryParse(options.ConnectionString, out var parsed)
            ? parsed
            : new ConfigurationOptions { EndPoints = { "127.0.0.1" } };
        return RedisConnection.Lasting(connection, "customer-cache");
    }
}
