namespace CustomerCache.Client;

/// <summary>Another caller was fetching the value, and failed. Nothing of that is kept: the next one who asks fetches again.</summary>
public sealed class FetchFailedException(string message) : Exception(message);
