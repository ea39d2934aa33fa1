using System.Collections.Frozen;

namespace CustomerCache.Core.Crossing;

/// <summary>Converts decisions and reasons to their written forms (snake case, stable) and human-readable explanations.</summary>
public static class DecisionNames
{
    private static readonly FrozenDictionary<DecisionKind, string> Kinds = Enum.GetValues<DecisionKind>()
        .ToFrozenDictionary(k => k, k => SnakeCase(k.ToString()));

    private static readonly FrozenDictionary<DecisionReason, string> Reasons = Enum.GetValues<DecisionReason>()
        .ToFrozenDictionary(r => r, r => SnakeCase(r.ToString()));

    /// <summary>Returns the written form of a kind.</summary>
    public static string Of(DecisionKind kind) => Kinds[kind];

    /// <summary>Returns the written form of a reason.</summary>
    public static string Of(DecisionReason reason) => Reasons[reason];

    /// <summary>Parses the written forms of a decision.</summary>
    public static bool TryParse(string? kind, string? reason, out Decision decision)
    {
        decision = default;
        foreach (var (k, kindName) in Kinds)
        {
            foreach (var (r, reasonName) in Reasons)
            {
                if (kindName == kind && reasonName == reason)
                {
                    decision = new Decision(k, r);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Returns a one-sentence explanation.</summary>
    public static string Explain(DecisionReason reason) =>
        reason switch
        {
            DecisionReason.Cached => "the client is known in Bruin and the management status is monitorable",
            DecisionReason.StateMissing => "the orchestrator lists the edge without a state",
            DecisionReason.NeverActivated => "the edge was never activated",
            DecisionReason.Blacklisted => "the edge is on the black list of the configuration",
            DecisionReason.SerialMissing => "the vendor lists the device without a serial number",
            DecisionReason.SerialRepeated => "another device of the host is listed first with the same serial number",
            DecisionReason.NeverContacted => "the probe never reported",
            DecisionReason.NoClientInfo => "Bruin knows no active inventory for the serial number",
            DecisionReason.NotMonitorable => "the management status in Bruin is not one that is monitored",
            DecisionReason.PendingClientBlacklisted => "the status is Pending and the client is excluded for that status",
            DecisionReason.ClientInfoFailed => "reading the client from Bruin failed",
            DecisionReason.AttributesFailed => "reading the management status from Bruin failed",
            DecisionReason.SiteFailed => "reading the site from Bruin failed",
            DecisionReason.UnexpectedAnswer => "Bruin's response was unreadable after all retries",
            DecisionReason.Unlisted => "the vendor no longer lists the device",
            DecisionReason.NothingLeft => "no device of the tenant was crossed, so the stored records are kept",
            DecisionReason.Imported => "the record was imported and has not been crossed yet",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
