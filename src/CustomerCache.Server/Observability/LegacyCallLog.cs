using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Server.Observability;

/// <summary>The log events of the calls of the former service: one per decision, both outcomes. Listed in docs/events.md.</summary>
internal sealed partial class LegacyCallLog(ILogger<LegacyCallLog> logger)
{
    /// <summary>A call was answered; null when the request was not understood.</summary>
    public void Answered(DeviceSystem system, LegacyCall? call, LegacyCallAnswer answer)
    {
        var name = system.Name();
        if (call is null)
        {
            Log.RequestRefused(logger, name, answer.Text);
            return;
        }

        Log.RequestUnderstood(logger, name);
        if (answer.NotBuilt.IsEmpty)
        {
            Log.CacheFound(logger, name);
        }
        else
        {
            Log.CacheNotBuilt(logger, name, string.Join(", ", answer.NotBuilt), answer.Status);
        }

        if (call.LastContactAfter is { } after)
        {
            Log.LastContactFilterGiven(logger, name, after);
        }
        else
        {
            Log.LastContactFilterNotGiven(logger, name);
        }

        if (answer.Selection is { } selection)
        {
            Log.RecordsFound(logger, name, selection.Count);
        }
        else
        {
            Log.NothingFound(logger, name, answer.Status);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Debug, "A {System} request has a valid format; it is answered from the local snapshots")]
        public static partial void RequestUnderstood(ILogger logger, string system);

        [LoggerMessage(1002, LogLevel.Warning, "A {System} request has an invalid format; answered 400: {Problem}")]
        public static partial void RequestRefused(ILogger logger, string system, string? problem);

        [LoggerMessage(1003, LogLevel.Debug, "The cache exists for every requested host of {System}")]
        public static partial void CacheFound(ILogger logger, string system);

        [LoggerMessage(
            1004,
            LogLevel.Warning,
            "No cache was ever built for {Hosts} of {System}; the other hosts are served, answered {Status}"
        )]
        public static partial void CacheNotBuilt(ILogger logger, string system, string hosts, int status);

        [LoggerMessage(
            1005,
            LogLevel.Debug,
            "A last contact filter was given for {System}; only devices contacted after {After} are answered"
        )]
        public static partial void LastContactFilterGiven(ILogger logger, string system, DateTimeOffset after);

        [LoggerMessage(1006, LogLevel.Debug, "No last contact filter was given for {System}; all selected devices are answered")]
        public static partial void LastContactFilterNotGiven(ILogger logger, string system);

        [LoggerMessage(1007, LogLevel.Debug, "The result for {System} is not empty; {Records} records are sent")]
        public static partial void RecordsFound(ILogger logger, string system, int records);

        [LoggerMessage(1008, LogLevel.Information, "The result for {System} is empty; answered {Status}")]
        public static partial void NothingFound(ILogger logger, string system, int status);
    }
}
