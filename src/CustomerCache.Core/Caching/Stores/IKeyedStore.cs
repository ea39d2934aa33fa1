namespace CustomerCache.Core.Caching.Stores;

/// <summary>Represents a durable map from text to bytes in files or Redis. Implemented by the engine.</summary>
/// <remarks>
/// It has one owner at a time, which serializes its calls. The latest acquirer is the owner; writes of earlier ones throw <see
/// cref="StoreFencedException"/>.
/// </remarks>
public interface IKeyedStore
{
    /// <summary>
    /// Acquires ownership and returns the contents. Damaged values are left out, and <see cref="StoreContent.IsComplete"/> is false.
    /// </summary>
    Task<StoreContent> AcquireAsync(CancellationToken cancellationToken);

    /// <summary>Writes all changes, in order, or none. Durable when the call returns.</summary>
    Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken);

    /// <summary>Clears the store.</summary>
    Task ClearAsync(CancellationToken cancellationToken);
}

/// <summary>Opens the stores of an engine by name.</summary>
public interface IKeyedStores
{
    /// <summary>Returns a store; the name contains lower-case letters, digits, hyphens and slashes.</summary>
    IKeyedStore Open(string name);
}
