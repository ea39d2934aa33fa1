namespace CustomerCache.Server;

/// <summary>The process refuses to start. The message says why and what to do.</summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
