using CustomerCache.Server.CommandLine;

namespace CustomerCache.Server;

/// <summary>The process refuses to start. The message says why and what to do.</summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The exit code of the process.</summary>
    /// <value>2: the configuration does not fit this machine.</value>
    internal int ExitCode { get; init; } = ExitCodes.Usage;
}
