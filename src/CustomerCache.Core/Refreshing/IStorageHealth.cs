namespace CustomerCache.Core.Refreshing;

/// <summary>Whether what the owners store can be stored now, as an engine knows. Thread safe; answers within seconds.</summary>
public interface IStorageHealth
{
    /// <summary>What is wrong with the storage, in a few words without secrets; null when it takes what is stored.</summary>
    ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken);
}
