namespace CustomerCache.Server;

/// <summary>The process must not start as it is set up. The message says why and what to do, for a person.</summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
