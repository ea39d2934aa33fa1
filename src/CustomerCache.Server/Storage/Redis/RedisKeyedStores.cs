using CustomerCache.Core.Caching.Stores;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CustomerCache.Server.Storage.Redis;

/// <summary>Keyed stores in Redis, below the prefix that all keys of this cluster have.</summary>
internal sealed class RedisKeyedStores(RedisLink link, RedisIncarnation incarnation, TimeProvider time, IOptions<ClusterOptions> cluster) : IKeyedStores
{
    /// <inheritdoc/>
    public IKeyedStore Open(string name) => new RedisKeyedStore(link, incarnation, time, $"{cluster.Value.ServiceId}/keyed/{{{name}}}");
}
