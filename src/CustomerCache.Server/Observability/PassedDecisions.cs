using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Observability;

/// <summary>The questions that a device was asked on its way to a decision, in order, without the last one that decided. For the log.</summary>
internal static class PassedDecisions
{
    /// <summary>A question that a device came through.</summary>
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
        [Question.StateIsValid, Question.WasActivated, Question.IsNotBlacklisted, Question.ClientIsKnown, Question.StatusIsMonitorable, Question.PendingIsAllowed];

    private static readonly Question[] Probe = [Question.WasContacted, Question.ClientIsKnown, Question.StatusIsMonitorable];

    /// <summary>The questions passed before a decision for this reason.</summary>
    public static ReadOnlySpan<Question> Before(DeviceSystem system, DecisionReason reason)
    {
        var all = system == DeviceSystem.VeloCloud ? Edge : Probe;
        var last = reason switch
        {
            DecisionReason.SerialMissing or DecisionReason.StateMissing or DecisionReason.NeverContacted => 0,
            DecisionReason.NeverActivated => Array.IndexOf(all, Question.WasActivated),
            DecisionReason.Blacklisted => Array.IndexOf(all, Question.IsNotBlacklisted),
            DecisionReason.NoClientInfo or DecisionReason.ClientInfoFailed or DecisionReason.UnexpectedAnswer or DecisionReason.SerialRepeated =>
                Array.IndexOf(all, Question.ClientIsKnown),
            DecisionReason.NotMonitorable or DecisionReason.AttributesFailed => Array.IndexOf(all, Question.StatusIsMonitorable),
            DecisionReason.PendingClientBlacklisted => Array.IndexOf(all, Question.PendingIsAllowed),
            _ => all.Length,
        };
        return all.AsSpan(0, last);
    }
}
