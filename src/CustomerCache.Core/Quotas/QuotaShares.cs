using System.Collections.Immutable;

namespace CustomerCache.Core.Quotas;

/// <summary>
/// Who gets how many places: max-min fair, as water fills a vessel. Nobody gets more at the cost of one who has less and wants more; what
/// nobody wants is spread as well, to the emptiest first, so that an idle node can start a call without asking. The shares add up to the
/// total, unless there is no node at all.
/// </summary>
public static class QuotaShares
{
    /// <summary>The share of each node.</summary>
    /// <param name="total">Places there are.</param>
    /// <param name="demands">
    /// Each node once. The order matters only while there are fewer places than nodes that want one: the first ones get them. Else whoever
    /// has the smaller name gets the odd place, whatever the demands are, so that shares stand still while demands vary.
    /// </param>
    public static ImmutableSortedDictionary<string, int> Of(int total, IReadOnlyList<NodeDemand> demands)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var order = demands.Count(d => d.Calls > 0) > total ? demands : [.. demands.OrderBy(d => d.Node, StringComparer.Ordinal)];
        var wanted = order.Select(d => d.Calls).ToArray();
        var shares = Fill(total, new int[order.Count], wanted);
        shares = Fill(total, shares, [.. wanted.Select(_ => int.MaxValue)]);
        return order.Select((d, i) => KeyValuePair.Create(d.Node, shares[i])).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// Raises the lowest shares together until the places or the wishes end; the last places, too few for all of them, go to the first.
    /// </summary>
    private static int[] Fill(int total, int[] held, int[] wanted)
    {
        var shares = (int[])held.Clone();
        var left = total - shares.Sum();
        while (left > 0)
        {
            var open = Enumerable.Range(0, shares.Length).Where(i => shares[i] < wanted[i]).ToArray();
            if (open.Length == 0)
            {
                break;
            }

            var level = open.Min(i => shares[i]);
            foreach (var i in open.Where(i => shares[i] == level).Take(left))
            {
                shares[i]++;
                left--;
            }
        }

        return shares;
    }
}

/// <summary>Places of a grant that calls may hold until then, unless the node confirms a later one before.</summary>
internal readonly record struct QuotaClaim(long Number, int Places, DateTimeOffset Until);

/// <summary>How many calls a node would have under way if it could: those that are, and those that wait.</summary>
public readonly record struct NodeDemand(string Node, int Calls);
