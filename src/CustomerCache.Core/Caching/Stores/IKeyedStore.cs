namespace CustomerCache.Core.Caching.Stores;

/// <summary>
/// A durable map from text to bytes, as an engine provides it: files, or Redis. It has one owner at a time, who calls it one call at a
/// time; the latest who loaded it is the owner, and writes of an earlier one are refused with <see cref="StoreFencedException"/>.
/// </summary>
public interface IKeyedStore
{
    /// <summary>
    /// Takes the store over and gives all that it holds. What is damaged is left out, and <see cref="StoreContent.IsComplete"/> is false.
    /// </summary>
    Task<StoreContent> AcquireAsync(CancellationToken cancellationToken);

    /// <summary>Writes all changes, in order, or none. Durable when the call returns.</summary>
    Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken);

    /// <summary>Empties the store.</summary>
    Task ClearAsync(CancellationToken cancellationToken);
}

/// <summary>The stores of an engine, by name.</summary>
public interface IKeyedStores
{
    /// <summary>A store; the name holds lower case letters, digits, hyphens and slashes.</summary>
    IKeyedStore Open(string name);
}
