using CustomerCache.Server.CommandLine;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Ends the process after a fatal error of the engine, such as that the other silos declared this one dead, with one message and an exit
/// code. Orleans' own handler aborts with a stack trace and a core dump.
/// </summary>
internal sealed partial class FatalErrors(IEnumerable<ILoggerProvider> providers, ILogger<FatalErrors> logger) : IFatalErrorHandler
{
    // Orleans' text; a fatal error of this kind has no exception.
    private const string DeclaredDead = "I have been told I am dead";

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        var isDead = context?.Contains(DeclaredDead, StringComparison.Ordinal) is true;
        var code = isDead ? ExitCodes.DeclaredDead : ExitCodes.Failed;
        if (isDead)
        {
            Log.DeclaredDead(logger, code);
        }
        else
        {
            Log.EngineFailed(logger, context, code, exception);
        }

        foreach (var provider in providers)
        {
            // Flushes what is logged.
            provider.Dispose();
        }

        Environment.Exit(code);
    }

    private static partial class Log
    {
        [LoggerMessage(
            4231,
            LogLevel.Critical,
            "The other silos declared this one dead because it did not respond to them; other silos own its tenants now. Ending with exit "
                + "code {Code}; start it again to rejoin.",
            EventName = "DeclaredDead"
        )]
        public static partial void DeclaredDead(ILogger logger, int code);

        [LoggerMessage(4232, LogLevel.Critical, "The engine failed: {Context}. Ending with exit code {Code}.", EventName = "EngineFailed")]
        public static partial void EngineFailed(ILogger logger, string? context, int code, Exception? exception);
    }
}
