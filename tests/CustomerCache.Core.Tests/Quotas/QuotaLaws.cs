using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>The laws of a shared quota, whatever happens to its nodes, its owner and their messages.</summary>
public sealed class QuotaLaws
{
    [Fact]
    public void Calls_in_flight_never_exceed_the_total() =>
        Law.Holds(
            dice =>
            {
                var world = new QuotaSimulation(dice);
                for (var step = 0; step < 400; step++)
                {
                    world.Step();
                    Assert.True(world.InFlight <= world.Total, $"{world.InFlight} of {world.Total} after {step} steps");
                }
            },
            cases: 2000
        );

    [Fact]
    public void Node_that_wants_a_permit_gets_one_eventually_without_other_events() =>
        Law.Holds(dice =>
        {
            var world = new QuotaSimulation(dice);
            for (var step = dice.Below(100); step > 0; step--)
            {
                world.Step();
            }

            var wanting = world.Nodes.Where(_ => !dice.OneIn(4)).ToArray();
            var served = new HashSet<string>();
            var limit =
                world.Terms.Silence
                + world.Terms.CallTime
                + (world.Nodes.Count * (world.Terms.Turn + world.Terms.CallTime + TimeSpan.FromSeconds(5)));
            for (var second = 0; second < limit.TotalSeconds; second++)
            {
                foreach (var node in world.Nodes)
                {
                    node.Calls.Waiting = wanting.Contains(node) ? 5 : 0;
                    served.UnionWith(node.Ask(world.Allocator, world.Now) > 0 ? [node.Name] : []);
                }

                world.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.Subset(served, wanting.Select(n => n.Name).ToHashSet());
        });

    [Fact]
    public void Permits_are_all_granted_and_stable_when_nothing_changes() =>
        Law.Holds(dice =>
        {
            var world = new QuotaSimulation(dice);
            for (var step = dice.Below(100); step > 0; step--)
            {
                world.Step();
            }

            var seen = new HashSet<string>();
            for (var second = 0; second < 300; second++, world.Advance(TimeSpan.FromSeconds(1)))
            {
                foreach (var node in world.Nodes)
                {
                    node.Calls.Waiting = 0;
                    node.Ask(world.Allocator, world.Now);
                }

                if (second >= 200)
                {
                    seen.Add(string.Join(' ', world.Nodes.Select(n => n.Calls.Permits)));
                    Assert.Equal(world.Total, world.Nodes.Sum(n => n.Calls.Permits));
                }
            }

            Assert.Single(seen);
        });
}
