using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Server.Observability;

/// <summary>Logs the calls of the former interface: one event per decision, both outcomes. Listed in docs/events.md.</summary>
internal sealed partial class LegacyCallLog(ILogger<LegacyCallLog> logger)
{
    /// <summary>Logs an answered call; null for an invalid request.</summary>
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
        [LoggerMessage(
            1001,
            LogLevel.Debug,
            "Answering a valid {System} request of the former interface from the local snapshots.",
            EventName = "LegacyRequestUnderstood"
        )]
        public static partial void RequestUnderstood(ILogger logger, string system);

        [LoggerMessage(
            1002,
            LogLevel.Warning,
            "Refused a {System} request of the former interface with 400: {Problem}",
            EventName = "LegacyRequestRefused"
        )]
        public static partial void RequestRefused(ILogger logger, string system, string? problem);

        [LoggerMessage(1003, LogLevel.Debug, "Every requested host of {System} has a snapshot.", EventName = "LegacyCacheFound")]
        public static partial void CacheFound(ILogger logger, string system);

        [LoggerMessage(
            1004,
            LogLevel.Warning,
            "{Hosts} of {System} were never built; answering for the other hosts with status {Status}.",
            EventName = "LegacyCacheNotBuilt"
        )]
        public static partial void CacheNotBuilt(ILogger logger, string system, string hosts, int status);

        [LoggerMessage(
            1005,
            LogLevel.Debug,
            "Filtering {System} devices by last contact after {After:u}.",
            EventName = "LegacyLastContactGiven"
        )]
        public static partial void LastContactFilterGiven(ILogger logger, string system, DateTimeOffset after);

        [LoggerMessage(
            1006,
            LogLevel.Debug,
            "The {System} request has no last contact filter; answering all selected devices.",
            EventName = "LegacyLastContactNotGiven"
        )]
        public static partial void LastContactFilterNotGiven(ILogger logger, string system);

        [LoggerMessage(1007, LogLevel.Debug, "Sending {Records} records of {System}.", EventName = "LegacyRecordsFound")]
        public static partial void RecordsFound(ILogger logger, string system, int records);

        [LoggerMessage(
            1008,
            LogLevel.Information,
            "No record of {System} matches; answering with status {Status}.",
            EventName = "LegacyNothingFound"
        )]
        public static partial void NothingFound(ILogger logger, string system, int status);
    }
}
