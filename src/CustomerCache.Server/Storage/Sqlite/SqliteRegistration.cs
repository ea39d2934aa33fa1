using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;
using CustomerCache.Server.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>Registers the database of a single node under its roles.</summary>
internal static class SqliteRegistration
{
    /// <summary>Adds the database, opened before anything else starts, the keyed stores and the health of the storage.</summary>
    public static IServiceCollection AddSqlite(this IServiceCollection services)
    {
        services.TryAddSingleton(s => new SqliteDatabase(
            s.GetRequiredService<IOptions<DeploymentOptions>>().Value.DataFolder,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<SqliteDatabase>>()
        ));
        services.TryAddSingleton<IKeyedStores, SqliteKeyedStores>();
        services.TryAddSingleton<IStorageHealth, SqliteHealth>();
        services.AddHostedService<SqliteOpening>();
        return services;
    }

    /// <summary>Adds the grain storage of the product, unless another one is registered under its name.</summary>
    public static ISiloBuilder AddSqliteStorage(this ISiloBuilder silo)
    {
        if (!silo.Services.Any(s => s.ServiceType == typeof(IGrainStorage) && Equals(s.ServiceKey, CustomersStorage.Name)))
        {
            silo.Services.AddGrainStorage(
                CustomersStorage.Name,
                (s, _) =>
                    new SqliteGrainStorage(
                        s.GetRequiredService<SqliteDatabase>(),
                        CustomersStorage.CreateSerializer(s.GetRequiredService<Serializer>())
                    )
            );
        }

        return silo;
    }

    private sealed class SqliteOpening(SqliteDatabase database) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => database.OpenAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
