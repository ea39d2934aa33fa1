namespace CustomerCache.Server.CommandLine;

/// <summary>The server refused a request; the message is for the person at the terminal.</summary>
internal sealed class RefusedException(string message) : Exception(message);
