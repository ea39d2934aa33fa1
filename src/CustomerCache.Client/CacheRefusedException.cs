namespace CustomerCache.Client;

/// <summary>The caches understood what was asked and refused it: the domain does not exist, a key is too long, a value too large.</summary>
public sealed class CacheRefusedException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status, or what it would be.</summary>
    public int Status => status;
}
