using System.Collections.Frozen;

namespace CustomerCache.Core.Crossing;

/// <summary>
/// The written forms of decisions and reasons (snake case, stable) and the sentence that explains each reason to a person.
/// </summary>
public static class DecisionNames
{
    private static readonly FrozenDictionary<DecisionKind, string> Kinds = Enum.GetValues<DecisionKind>()
        .ToFrozenDictionary(k => k, k => SnakeCase(k.ToString()));

    private static readonly FrozenDictionary<DecisionReason, string> Reasons = Enum.GetValues<DecisionReason>()
        .ToFrozenDictionary(r => r, r => SnakeCase(r.ToString()));

    /// <summary>The written form of a kind.</summary>
    public static string Of(DecisionKind kind) => Kinds[kind];

    /// <summary>The written form of a reason.</summary>
    public static string Of(DecisionReason reason) => Reasons[reason];

    /// <summary>Reads a decision back from its written forms.</summary>
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

    /// <summary>One sentence for a person at night.</summary>
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
            DecisionReason.ClientInfoFailed => "Bruin failed when asked for the client",
            DecisionReason.AttributesFailed => "Bruin failed when asked for the management status",
            DecisionReason.SiteFailed => "Bruin failed when asked for the site",
            DecisionReason.UnexpectedAnswer => "an answer of Bruin could not be understood, again after all retries",
            DecisionReason.Unlisted => "the vendor no longer lists the device",
            DecisionReason.NothingLeft => "no device of the tenant survived the crossing, so the stored records stay",
            DecisionReason.Imported => "the record was imported and has not been crossed yet",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
