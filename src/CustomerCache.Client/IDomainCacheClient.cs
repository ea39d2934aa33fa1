namespace CustomerCache.Client;

/// <summary>The domains of a deployment. Thread safe.</summary>
public interface IDomainCacheClient
{
    /// <summary>A domain by its name; nothing is asked of the deployment yet.</summary>
    IDomainCache this[string domain] { get; }
}
