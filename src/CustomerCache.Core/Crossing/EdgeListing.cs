using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>
/// Decides about listed edges without Bruin. The first matching row, in the vendor's order, decides.
/// <list type="table">
/// <listheader><term>row of the listing</term><description>decision</description></listheader>
/// <item><term>no serial number</term><description>skipped: serial_missing</description></item>
/// <item><term>no state</term><description>skipped: state_missing</description></item>
/// <item><term>state NEVER_ACTIVATED</term><description>skipped: never_activated</description></item>
/// <item><term>on the deny list (host, enterprise and edge number)</term><description>skipped: blacklisted</description></item>
/// <item><term>serial number of an earlier usable row of the host: another link of the edge, or another
/// edge</term><description>nothing, or skipped: serial_repeated</description></item>
/// <item><term>else</term><description>to be crossed with Bruin</description></item>
/// </list>
/// </summary>
public static class EdgeListing
{
    /// <summary>The state of an edge that was never activated.</summary>
    public const string NeverActivated = "NEVER_ACTIVATED";

    /// <summary>Splits the rows of one host into the edges to cross, in order, and the decisions about the others, one per edge.</summary>
    public static EdgeSelection Decide(IEnumerable<ListedEdge> rows, CrossingPolicy policy)
    {
        var toCross = ImmutableArray.CreateBuilder<ListedEdge>();
        var serials = new Dictionary<string, EdgeId>(StringComparer.Ordinal);
        var decided = new Dictionary<EdgeId, DecidedEdge>();
        foreach (var row in rows)
        {
            if (ReasonToSkip(row, policy) is { } reason)
            {
                decided.TryAdd(row.Id, new DecidedEdge(row, Decision.Skipped(reason)));
            }
            else if (serials.TryAdd(row.SerialNumber!, row.Id))
            {
                toCross.Add(row);
            }
            else if (serials[row.SerialNumber!] != row.Id)
            {
                decided.TryAdd(row.Id, new DecidedEdge(row, Decision.Skipped(DecisionReason.SerialRepeated)));
            }
        }

        foreach (var edge in toCross)
        {
            decided.Remove(edge.Id);
        }

        return new EdgeSelection(toCross.ToImmutable(), [.. decided.Values]);
    }

    private static DecisionReason? ReasonToSkip(ListedEdge row, CrossingPolicy policy) =>
        row switch
        {
            { SerialNumber: null or "" } => DecisionReason.SerialMissing,
            { State: null } => DecisionReason.StateMissing,
            { State: NeverActivated } => DecisionReason.NeverActivated,
            _ when policy.BlacklistedEdges.Contains(row.Id) => DecisionReason.Blacklisted,
            _ => null,
        };
}

/// <summary>Represents the result of <see cref="EdgeListing"/>: each edge of the listing is in exactly one of the two lists.</summary>
public sealed record EdgeSelection(ImmutableArray<ListedEdge> ToCross, ImmutableArray<DecidedEdge> Decided);

/// <summary>Represents an edge that is decided without Bruin.</summary>
public sealed record DecidedEdge(ListedEdge Edge, Decision Decision);
