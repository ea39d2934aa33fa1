namespace CustomerCache.Client.Calling;

/// <summary>No silo answered, however often the call was repeated. Nothing is wrong with the question; a later try may succeed.</summary>
public sealed class CustomerCacheUnreachableException : Exception
{
    internal CustomerCacheUnreachableException(Exception last)
        : base($"The customer cache could not be reached in about half a minute; the last try failed with: {last.Message}", last)
    {
    }
}
