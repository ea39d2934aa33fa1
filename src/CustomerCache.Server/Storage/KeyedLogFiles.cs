using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Server.Storage;

/// <summary>Keyed stores as files of one folder.</summary>
internal sealed class KeyedLogFiles(string folder) : IKeyedStores
{
    /// <inheritdoc/>
    public IKeyedStore Open(string name) => new KeyedLogFile(Path.Combine(folder, name.Replace('/', '-') + ".log"));
}
