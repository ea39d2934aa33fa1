using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Core.Tests.Refreshing;

namespace CustomerCache.Core.Tests.Crossing;

public sealed class EdgeListingTests
{
    [Fact]
    public void Serial_on_two_hosts_is_two_devices()
    {
        // F16: each host is decided alone, so the first one to respond cannot hide the live edge.
        var (here, there) = (Sample.Listed(1, "S1"), Sample.Listed(1, "S1") with { Id = new EdgeId("vco2.example.net", 100, 1) });

        Assert.Equal([here], Decide(here).ToCross.ToArray());
        Assert.Equal([there], Decide(there).ToCross.ToArray());
    }

    [Fact]
    public void Second_edge_of_a_host_with_the_same_serial_is_reported()
    {
        var selection = Decide(Sample.Listed(1, "S1"), Sample.Listed(2, "S1"), Sample.Listed(2, "S1"));

        Assert.Equal([1], selection.ToCross.Select(e => e.Id.Number));
        var repeated = Assert.Single(selection.Decided);
        Assert.Equal((2L, Decision.Skipped(DecisionReason.SerialRepeated)), (repeated.Edge.Id.Number, repeated.Decision));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Edge_without_a_serial_is_discarded(string? serial)
    {
        // F18
        var selection = Decide(Sample.Listed(1, serial));

        Assert.Empty(selection.ToCross);
        Assert.Equal(Decision.Skipped(DecisionReason.SerialMissing), Assert.Single(selection.Decided).Decision);
    }

    [Fact]
    public void First_matching_row_determines_the_reason()
    {
        var decided = Decide(Sample.Listed(1, "S1", state: null), Sample.Listed(1, "S1", state: "NEVER_ACTIVATED")).Decided;

        Assert.Equal(DecisionReason.StateMissing, Assert.Single(decided).Decision.Reason);
    }

    [Fact]
    public void Edges_of_the_listing_are_each_either_crossed_or_decided() =>
        Law.Holds(dice =>
        {
            var rows = dice.List(
                20,
                _ =>
                    Sample.Listed(
                        dice.Below(6),
                        dice.Of(null, "", "S1", "S2", "S3", "S4", "S5"),
                        null,
                        dice.Of(null, "NEVER_ACTIVATED", "CONNECTED", "OFFLINE")
                    )
            );
            var selection = EdgeListing.Decide(rows, Crossings.Policy with { BlacklistedEdges = [Sample.Edge(5)] });

            Assert.Equal(
                rows.Select(r => r.Id).Distinct().Order(ById),
                selection.ToCross.Select(e => e.Id).Distinct().Concat(selection.Decided.Select(d => d.Edge.Id)).Order(ById)
            );
            Assert.Distinct(selection.ToCross.Select(e => e.SerialNumber));
            Assert.DoesNotContain(selection.ToCross, e => e.Id == Sample.Edge(5));
        });

    private static readonly Comparer<EdgeId> ById = Comparer<EdgeId>.Create((a, b) => a.Number.CompareTo(b.Number));

    private static EdgeSelection Decide(params ListedEdge[] rows) => EdgeListing.Decide(rows, Crossings.Policy);
}
