using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Question = CustomerCache.Server.Observability.PassedDecisions.Question;

namespace CustomerCache.Server.Observability;

/// <summary>
/// Logs the decisions about single devices: the deciding reason at Information, the passed checks at Debug. Listed in docs/events.md.
/// </summary>
internal sealed partial class DecisionLog(ILogger<DecisionLog> logger)
{
    /// <summary>A device is decided.</summary>
    public void Decided(RefreshEvent.Decided e)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            foreach (var question in PassedDecisions.Before(e.Tenant.System, e.Decision.Reason))
            {
                LogPassed(question, e.Tenant, e.SerialNumber);
            }
        }

        LogDecisive(e.Decision.Reason, e.Tenant, e.SerialNumber, e.Detail);
    }

    private void LogPassed(Question question, TenantId tenant, string? serial)
    {
        switch (question)
        {
            case Question.StateIsValid:
                Log.StateValid(logger, tenant, serial);
                break;
            case Question.WasActivated:
                Log.Activated(logger, tenant, serial);
                break;
            case Question.IsNotBlacklisted:
                Log.NotBlacklisted(logger, tenant, serial);
                break;
            case Question.WasContacted:
                Log.EverContacted(logger, tenant, serial);
                break;
            case Question.ClientIsKnown:
                Log.ClientFound(logger, tenant, serial);
                break;
            case Question.StatusIsMonitorable:
                Log.Monitorable(logger, tenant, serial);
                break;
            case Question.PendingIsAllowed:
                Log.PendingAllowed(logger, tenant, serial);
                break;
        }
    }

    private void LogDecisive(DecisionReason reason, TenantId tenant, string? serial, string? detail)
    {
        switch (reason)
        {
            case DecisionReason.Cached:
                Log.Cached(logger, tenant, serial);
                break;
            case DecisionReason.StateMissing:
                Log.StateInvalid(logger, tenant, serial);
                break;
            case DecisionReason.NeverActivated:
                Log.NeverActivated(logger, tenant, serial);
                break;
            case DecisionReason.Blacklisted:
                Log.Blacklisted(logger, tenant, serial);
                break;
            case DecisionReason.SerialMissing:
                Log.SerialMissing(logger, tenant);
                break;
            case DecisionReason.SerialRepeated:
                Log.SerialRepeated(logger, tenant, serial);
                break;
            case DecisionReason.NeverContacted:
                Log.NeverContacted(logger, tenant, serial);
                break;
            case DecisionReason.NoClientInfo:
                Log.NoClientInfo(logger, tenant, serial);
                break;
            case DecisionReason.NotMonitorable:
                Log.NotMonitorable(logger, tenant, serial, detail);
                break;
            case DecisionReason.PendingClientBlacklisted:
                Log.PendingBlacklisted(logger, tenant, serial);
                break;
            default:
                Log.Kept(logger, tenant, serial, DecisionNames.Of(reason), detail);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Debug, "{Tenant}: the state of edge {Serial} is valid.", EventName = "EdgeStateValid")]
        public static partial void StateValid(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2102,
            LogLevel.Information,
            "{Tenant}: edge {Serial} has no state; skipped, a stored record stays.",
            EventName = "EdgeStateInvalid"
        )]
        public static partial void StateInvalid(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(2103, LogLevel.Debug, "{Tenant}: edge {Serial} has been activated.", EventName = "EdgeActivated")]
        public static partial void Activated(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2104,
            LogLevel.Information,
            "{Tenant}: edge {Serial} was never activated; skipped, a stored record stays.",
            EventName = "EdgeNeverActivated"
        )]
        public static partial void NeverActivated(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(2105, LogLevel.Debug, "{Tenant}: edge {Serial} is not on the black list.", EventName = "EdgeNotBlacklisted")]
        public static partial void NotBlacklisted(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2106,
            LogLevel.Information,
            "{Tenant}: edge {Serial} is on the black list; skipped, a stored record stays.",
            EventName = "EdgeBlacklisted"
        )]
        public static partial void Blacklisted(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(2107, LogLevel.Debug, "{Tenant}: a device is listed without serial number; skipped.", EventName = "SerialMissing")]
        public static partial void SerialMissing(ILogger logger, TenantId tenant);

        [LoggerMessage(
            2108,
            LogLevel.Warning,
            "{Tenant}: serial number {Serial} is listed for a second device; skipped that one.",
            EventName = "SerialRepeated"
        )]
        public static partial void SerialRepeated(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2111,
            LogLevel.Debug,
            "{Tenant}: probe {Serial} has been contacted at least once.",
            EventName = "ProbeEverContacted"
        )]
        public static partial void EverContacted(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2112,
            LogLevel.Information,
            "{Tenant}: probe {Serial} was never contacted; removed.",
            EventName = "ProbeNeverContacted"
        )]
        public static partial void NeverContacted(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(2121, LogLevel.Debug, "{Tenant}: Bruin knows the client of {Serial}.", EventName = "ClientFound")]
        public static partial void ClientFound(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2122,
            LogLevel.Information,
            "{Tenant}: Bruin knows no active inventory of {Serial}; removed.",
            EventName = "ClientNotFound"
        )]
        public static partial void NoClientInfo(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2123,
            LogLevel.Debug,
            "{Tenant}: the management status of {Serial} is monitorable.",
            EventName = "DeviceMonitorable"
        )]
        public static partial void Monitorable(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2124,
            LogLevel.Information,
            "{Tenant}: {Serial} is not monitorable ({Detail}); removed.",
            EventName = "DeviceNotMonitorable"
        )]
        public static partial void NotMonitorable(ILogger logger, TenantId tenant, string? serial, string? detail);

        [LoggerMessage(
            2125,
            LogLevel.Debug,
            "{Tenant}: the status of {Serial} is not Pending, or Pending is allowed for its client.",
            EventName = "PendingAllowed"
        )]
        public static partial void PendingAllowed(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2126,
            LogLevel.Information,
            "{Tenant}: {Serial} is Pending and its client is excluded for that status; removed.",
            EventName = "PendingExcluded"
        )]
        public static partial void PendingBlacklisted(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(2127, LogLevel.Debug, "{Tenant}: crossed and cached {Serial}.", EventName = "DeviceCached")]
        public static partial void Cached(ILogger logger, TenantId tenant, string? serial);

        [LoggerMessage(
            2128,
            LogLevel.Debug,
            "{Tenant}: cannot cross {Serial} ({Reason}: {Detail}); a stored record stays.",
            EventName = "DeviceKept"
        )]
        public static partial void Kept(ILogger logger, TenantId tenant, string? serial, string reason, string? detail);
    }
}

/// <summary>Lists the checks that a device passed before the one that decided, in order.</summary>
internal static class PassedDecisions
{
    /// <summary>Represents a passed check.</summary>
    internal enum Question
    {
        StateIsValid,
        WasActivated,
        IsNotBlacklisted,
        WasContacted,
        ClientIsKnown,
        StatusIsMonitorable,
        PendingIsAllowed,
    }

    private static readonly Question[] Edge =
    [
        Question.StateIsValid,
        Question.WasActivated,
        Question.IsNotBlacklisted,
        Question.ClientIsKnown,
        Question.StatusIsMonitorable,
        Question.PendingIsAllowed,
    ];

    private static readonly Question[] Probe = [Question.WasContacted, Question.ClientIsKnown, Question.StatusIsMonitorable];

    /// <summary>Returns the checks passed before a decision for this reason.</summary>
    public static ReadOnlySpan<Question> Before(DeviceSystem system, DecisionReason reason)
    {
        var all = system == DeviceSystem.VeloCloud ? Edge : Probe;
        var last = reason switch
        {
            DecisionReason.SerialMissing or DecisionReason.StateMissing or DecisionReason.NeverContacted => 0,
            DecisionReason.NeverActivated => Array.IndexOf(all, Question.WasActivated),
            DecisionReason.Blacklisted => Array.IndexOf(all, Question.IsNotBlacklisted),
            DecisionReason.NoClientInfo
            or DecisionReason.ClientInfoFailed
            or DecisionReason.UnexpectedAnswer
            or DecisionReason.SerialRepeated => Array.IndexOf(all, Question.ClientIsKnown),
            DecisionReason.NotMonitorable or DecisionReason.AttributesFailed => Array.IndexOf(all, Question.StatusIsMonitorable),
            DecisionReason.PendingClientBlacklisted => Array.IndexOf(all, Question.PendingIsAllowed),
            _ => all.Length,
        };
        return all.AsSpan(0, last);
    }
}
