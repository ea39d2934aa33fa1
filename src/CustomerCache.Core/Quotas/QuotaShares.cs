using System.Collections.Immutable;

namespace CustomerCache.Core.Quotas;

/// <summary>Computes max-min fair shares of permits.</summary>
/// <remarks>
/// No node gets more at the expense of one that has less and demands more; undemanded permits go to the smallest shares first, so that an
/// idle node can start a call immediately. The shares add up to the total, unless there is no node.
/// </remarks>
public static class QuotaShares
{
    /// <summary>Returns the share of each node.</summary>
    /// <param name="total">The total number of permits.</param>
    /// <param name="demands">Each node once. The order matters only while there are fewer permits than demanding nodes: the first ones get
    /// them. Otherwise remainders go to the smaller names, so that shares are stable while demands vary.</param>
    public static ImmutableSortedDictionary<string, int> Of(int total, IReadOnlyList<NodeDemand> demands)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var order = demands.Count(d => d.Calls > 0) > total ? demands : [.. demands.OrderBy(d => d.Node, StringComparer.Ordinal)];
        var demanded = order.Select(d => d.Calls).ToArray();
        var shares = Fill(total, new int[order.Count], demanded);
        shares = Fill(total, shares, [.. demanded.Select(_ => int.MaxValue)]);
        return order.Select((d, i) => KeyValuePair.Create(d.Node, shares[i])).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// Raises the lowest shares together until the permits or the demands are exhausted; a remainder goes to the first ones.
    /// </summary>
    private static int[] Fill(int total, int[] held, int[] demanded)
    {
        var shares = (int[])held.Clone();
        var remaining = total - shares.Sum();
        while (remaining > 0)
        {
            var open = Enumerable.Range(0, shares.Length).Where(i => shares[i] < demanded[i]).ToArray();
            if (open.Length == 0)
            {
                break;
            }

            var level = open.Min(i => shares[i]);
            foreach (var i in open.Where(i => shares[i] == level).Take(remaining))
            {
                shares[i]++;
                remaining--;
            }
        }

        return shares;
    }
}

/// <summary>Represents the permits of a grant that calls may hold until a time, unless the node confirms a later grant before.</summary>
internal readonly record struct QuotaClaim(long Number, int Permits, DateTimeOffset Until);

/// <summary>Represents the demand of a node: its running and waiting calls.</summary>
public readonly record struct NodeDemand(string Node, int Calls);
