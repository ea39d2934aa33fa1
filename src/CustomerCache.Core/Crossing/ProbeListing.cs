using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>
/// Decides about listed probes without Bruin.
/// <list type="table">
/// <listheader><term>row of the listing</term><description>decision</description></listheader>
/// <item><term>no serial number</term><description>skipped: serial_missing</description></item>
/// <item><term>both times are the literal <c>never</c></term><description>removed: never_contacted</description></item>
/// <item><term>serial number of an earlier row</term><description>skipped: serial_repeated</description></item>
/// <item><term>else</term><description>to be crossed with Bruin</description></item>
/// </list>
/// </summary>
public static class ProbeListing
{
    /// <summary>The vendor's literal for a missing time.</summary>
    public const string Never = "never";

    /// <summary>Splits the rows into the probes to cross, in order, and the decisions about the others.</summary>
    public static ProbeSelection Decide(IEnumerable<ListedProbe> rows)
    {
        var toCross = ImmutableArray.CreateBuilder<ListedProbe>();
        var decided = ImmutableArray.CreateBuilder<DecidedProbe>();
        var serials = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (string.IsNullOrEmpty(row.SerialNumber))
            {
                decided.Add(new DecidedProbe(row, Decision.Skipped(DecisionReason.SerialMissing)));
            }
            else if (row is { NodeToNodeLastUpdate: Never, RealServiceLastUpdate: Never })
            {
                decided.Add(new DecidedProbe(row, Decision.Removed(DecisionReason.NeverContacted)));
            }
            else if (serials.Add(row.SerialNumber))
            {
                toCross.Add(row);
            }
            else
            {
                decided.Add(new DecidedProbe(row, Decision.Skipped(DecisionReason.SerialRepeated)));
            }
        }

        return new ProbeSelection(toCross.ToImmutable(), decided.ToImmutable());
    }

    /// <summary>
    /// Returns the later of both times as delivered; <c>never</c> and unreadable texts are used only when there is nothing else.
    /// </summary>
    /// <remarks>Times are compared, not texts.</remarks>
    public static string? LastContact(ListedProbe probe)
    {
        var (first, second) = (Known(probe.NodeToNodeLastUpdate), Known(probe.RealServiceLastUpdate));
        var (firstAt, secondAt) = (IsoTimestamps.Parse(first), IsoTimestamps.Parse(second));
        return (firstAt, secondAt) switch
        {
            ({ } a, { } b) => b > a ? second : first,
            ({ }, null) => first,
            (null, { }) => second,
            _ => first ?? second,
        };
    }

    private static string? Known(string? moment) =>
        string.Equals(moment, Never, StringComparison.OrdinalIgnoreCase) || moment is "" ? null : moment;
}

/// <summary>Represents the result of <see cref="ProbeListing"/>.</summary>
public sealed record ProbeSelection(ImmutableArray<ListedProbe> ToCross, ImmutableArray<DecidedProbe> Decided);

/// <summary>Represents a probe that is decided without Bruin.</summary>
public sealed record DecidedProbe(ListedProbe Probe, Decision Decision);
