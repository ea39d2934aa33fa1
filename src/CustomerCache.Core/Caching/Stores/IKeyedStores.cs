namespace CustomerCache.Core.Caching.Stores;

/// <summary>The stores of an engine, by name.</summary>
public interface IKeyedStores
{
    /// <summary>A store; the name holds lower case letters, digits, hyphens and slashes.</summary>
    IKeyedStore Open(string name);
}
