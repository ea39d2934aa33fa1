using CustomerCache.Grains.Storage;
using Orleans.Storage;

namespace CustomerCache.Server.Storage.Redis;

/// <summary>
/// Grain storage in Redis by Orleans' own provider. Failures of Redis become <see cref="StorageUnavailableException"/>, as those of SQLite
/// do, so that callers on other silos tell an outage from a fault of the product. Thread safe.
/// </summary>
internal sealed class RedisCustomersStorage([FromKeyedServices(RedisCustomersStorage.Provider)] IGrainStorage provider) : IGrainStorage
{
    /// <summary>The name of Orleans' provider behind <see cref="CustomersStorage.Name"/>.</summary>
    public const string Provider = CustomersStorage.Name + "-redis";

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RedisFailures.TranslateAsync(() => provider.ReadStateAsync(stateName, grainId, grainState));

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RedisFailures.TranslateAsync(() => provider.WriteStateAsync(stateName, grainId, grainState));

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RedisFailures.TranslateAsync(() => provider.ClearStateAsync(stateName, grainId, grainState));
}
