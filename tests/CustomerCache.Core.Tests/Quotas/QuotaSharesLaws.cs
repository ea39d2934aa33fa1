using CustomerCache.Core.Quotas;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>The laws of every division of a quota.</summary>
public sealed class QuotaSharesLaws
{
    [Fact]
    public void Permits_are_all_granted_and_not_one_more() =>
        Holds((total, demands, shares) => Assert.Equal(demands.Count == 0 ? 0 : total, shares.Values.Sum()));

    [Fact]
    public void Share_below_its_demand_is_at_most_one_less_than_any_other() =>
        Holds(
            (total, demands, shares) =>
            {
                foreach (var poor in demands.Where(d => shares[d.Node] < d.Calls))
                {
                    Assert.All(shares.Values, other => Assert.True(other <= shares[poor.Node] + 1));
                }
            }
        );

    [Fact]
    public void Share_exceeds_its_demand_only_when_all_demands_are_met() =>
        Holds(
            (total, demands, shares) =>
            {
                if (demands.Any(d => shares[d.Node] < d.Calls))
                {
                    Assert.All(demands, d => Assert.True(shares[d.Node] <= d.Calls));
                }
            }
        );

    [Fact]
    public void Demand_is_met_with_at_least_one_permit_if_there_are_enough() =>
        Holds(
            (total, demands, shares) =>
            {
                var wanting = demands.Where(d => d.Calls > 0).ToArray();
                Assert.Equal(Math.Min(total, wanting.Length), wanting.Count(d => shares[d.Node] > 0));
                Assert.All(wanting.Take(total), d => Assert.True(wanting.Length <= total || shares[d.Node] == 1));
            }
        );

    private static void Holds(Action<int, List<NodeDemand>, IReadOnlyDictionary<string, int>> law) =>
        Law.Holds(dice =>
        {
            var total = dice.Below(20);
            var demands = dice.Shuffle(dice.List(8, i => new NodeDemand($"n{i}", dice.Below(12))));
            law(total, demands, QuotaShares.Of(total, demands));
        });
}
