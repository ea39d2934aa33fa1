using CustomerCache.Core.Quotas;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>Permits move from node to node.</summary>
public sealed class QuotaAllocatorTests
{
    private const int Total = 8;

    private static readonly QuotaOptions Terms = new();

    private readonly FakeNode _a = new("a", Total);
    private readonly FakeNode _b = new("b", Total);
    private DateTimeOffset _now = Sample.Noon;

    [Fact]
    public void Single_node_that_knows_the_epoch_has_all_permits()
    {
        var allocator = new QuotaAllocator(Guid.NewGuid(), Total, Terms, _now);

        Assert.Equal(0, _a.Ask(allocator, _now));
        allocator.Settle(["a"]);
        Assert.False(allocator.IsSettled(_now));
        Assert.Equal(0, _a.Ask(allocator, _now));
        allocator.Settle(["a"]);

        Assert.True(allocator.IsSettled(_now));
        Assert.Equal(Total, _a.Ask(allocator, _now));
    }

    [Fact]
    public void Vendor_pause_of_one_node_applies_to_all_and_no_longer_than_requested()
    {
        var allocator = Settled();
        var until = _now.AddSeconds(10);
        _a.Calls.PauseUntil(until);

        Ask(allocator, _a);
        _now = _now.AddSeconds(1);
        Ask(allocator, _b);
        for (var i = 0; i < 20; i++)
        {
            _now = _now.AddSeconds(1);
            Ask(allocator, _a, _b);
        }

        Assert.Equal((until, until), (_a.Calls.PausedUntil, _b.Calls.PausedUntil));
    }

    [Fact]
    public void Pause_does_not_grow_in_transit()
    {
        var allocator = Settled();
        var until = _now.AddSeconds(10);
        _a.Calls.PauseUntil(until);

        for (var i = 0; i < 5; i++, _now = _now.AddSeconds(1))
        {
            // Applied a while after it was sent.
            _a.Lease.Apply(allocator.Report(_a.Lease.NextReport(_now), _now.AddMilliseconds(300)), _now);
        }

        Assert.Equal(until, _a.Calls.PausedUntil);
    }

    [Fact]
    public void Idle_nodes_have_permits_before_they_ask()
    {
        var allocator = Settled();

        Ask(allocator, _a, _b, _a, _a, _b);

        Assert.Equal((4, 4), (_a.Calls.Permits, _b.Calls.Permits));
    }

    [Fact]
    public void Permits_are_free_for_another_node_only_when_the_first_has_confirmed_that_it_has_fewer()
    {
        var allocator = Settled();
        Start(_a, allocator, waiting: 20, TimeSpan.FromSeconds(5));
        Assert.Equal(Total, _a.Calls.InUse);
        _b.Calls.Waiting = 20;

        Assert.Equal(0, _b.Ask(allocator, _now));
        Assert.Equal(4, _a.Ask(allocator, _now));
        Assert.Equal(0, _b.Ask(allocator, _now));
        _a.Ask(allocator, _now);
        Assert.Equal(0, _b.Ask(allocator, _now));

        _now += TimeSpan.FromSeconds(5);
        _a.Calls.Run(_now, () => TimeSpan.FromSeconds(5));
        _a.Ask(allocator, _now);
        Assert.Equal(4, _b.Ask(allocator, _now));
    }

    [Fact]
    public void Lower_grant_whose_response_was_lost_frees_nothing()
    {
        var allocator = Settled();
        Start(_a, allocator, waiting: 20, TimeSpan.FromSeconds(1));
        _b.Calls.Waiting = 20;
        _b.Ask(allocator, _now);

        Assert.Equal(4, allocator.Report(_a.Lease.NextReport(_now), _now).Permits);
        Assert.Equal(4, allocator.Report(_a.Lease.NextReport(_now), _now).Permits);

        Assert.Equal(0, _b.Ask(allocator, _now));
    }

    [Fact]
    public void Silent_node_holds_its_permits_until_its_last_call_must_have_ended()
    {
        var allocator = Settled();
        Start(_a, allocator, waiting: 20, TimeSpan.FromSeconds(1));
        _b.Calls.Waiting = 20;

        _now += Terms.Silence;
        Assert.Equal(0, _b.Ask(allocator, _now));
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(Total, _b.Ask(allocator, _now));
    }

    [Fact]
    public void Calls_beyond_the_grant_of_a_silent_node_are_held_until_they_must_have_ended()
    {
        var allocator = Settled();
        Start(_a, allocator, waiting: 20, Terms.CallTime);
        _b.Calls.Waiting = 20;
        Ask(allocator, _b, _a, _a);
        Assert.Equal((4, 8), (_a.Calls.Permits, _a.Calls.InUse));

        _now += Terms.CallTime + Terms.Margin;
        Assert.Equal(0, _b.Ask(allocator, _now));
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(4, _b.Ask(allocator, _now));
    }

    [Fact]
    public void Dead_node_holds_nothing()
    {
        var allocator = Settled();
        Start(_a, allocator, waiting: 20, TimeSpan.FromMinutes(1));
        _b.Calls.Waiting = 20;

        allocator.Forget("a");

        Assert.Equal(Total, _b.Ask(allocator, _now));
    }

    [Fact]
    public void Node_without_contact_to_the_owner_starts_no_calls_after_its_lease_expires()
    {
        var allocator = Settled();
        _a.Ask(allocator, _now);
        _a.Calls.Waiting = 1;

        _a.Calls.Run(_now + Terms.Lease, () => TimeSpan.FromSeconds(1));

        Assert.Equal((0, 1), (_a.Calls.InUse, _a.Calls.Waiting));
        Assert.Equal(0, _a.Lease.NextReport(_now + Terms.Lease).CurrentGrant);
    }

    [Fact]
    public void New_owner_lets_nodes_keep_their_permits_and_grants_no_more()
    {
        Start(_a, Settled(), waiting: 20, TimeSpan.FromSeconds(1));
        _a.Calls.Waiting = 0;
        _b.Calls.Waiting = 20;
        var next = new QuotaAllocator(Guid.NewGuid(), Total, Terms, _now);

        Ask(next, _a, _b, _a, _b);
        Assert.Equal((Total, 0), (_a.Calls.Permits, _b.Calls.Permits));
        next.Settle(["a", "b"]);
        _a.Calls.Run(_now + TimeSpan.FromSeconds(1), () => TimeSpan.FromSeconds(1));
        Ask(next, _a, _a, _b);

        Assert.Equal((0, Total), (_a.Calls.Permits, _b.Calls.Permits));
    }

    [Fact]
    public void Permits_granted_by_a_former_owner_are_held_too()
    {
        Start(_a, Settled(), waiting: 20, TimeSpan.FromSeconds(1));
        var allocator = Settled();
        _b.Calls.Waiting = 20;
        Assert.Equal(Total, _b.Ask(allocator, _now));

        allocator.Report(_a.Lease.NextReport(_now), _now);

        Assert.Equal(Total + Total, allocator.Held(_now));
        Assert.Equal(4, _b.Ask(allocator, _now));
    }

    [Fact]
    public void New_owner_waits_for_a_living_node_that_has_not_reported_but_not_for_ever()
    {
        var allocator = new QuotaAllocator(Guid.NewGuid(), Total, Terms, _now);

        Ask(allocator, _a, _a);
        allocator.Settle(["a", "b"]);
        Assert.Equal(0, _a.Ask(allocator, _now + Terms.Silence));

        Assert.Equal(Total, _a.Ask(allocator, _now + Terms.Silence + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Single_permit_rotates()
    {
        var allocator = Settled(total: 1);
        var nodes = new[] { _a, _b, new FakeNode("c", 1) };
        var served = new List<string>();
        for (var second = 0; second < 60; second++, _now += TimeSpan.FromSeconds(1))
        {
            foreach (var node in nodes)
            {
                node.Calls.Waiting = 9;
                node.Ask(allocator, _now);
                node.Calls.Run(_now, () => TimeSpan.FromSeconds(0.5));
                if (node.Calls.Permits > 0 && served.LastOrDefault() != node.Name)
                {
                    served.Add(node.Name);
                }
            }
        }

        Assert.Equal("a b c a b c a b c", string.Join(' ', served.Take(9)));
    }

    [Fact]
    public void Released_permit_goes_to_the_longest_waiting_node_and_does_not_rotate_among_former_holders()
    {
        var allocator = Settled(total: 7);
        var nodes = Enumerable.Range(0, 8).Select(i => new FakeNode($"n{i}", 7)).ToArray();
        var served = false;
        for (var second = 0; second < 300; second++, _now += TimeSpan.FromSeconds(1))
        {
            foreach (var node in nodes)
            {
                node.Calls.Waiting = second < 3 ? 0 : 9;
                node.Ask(allocator, _now);
                node.Calls.Run(_now, () => TimeSpan.FromSeconds(20));
            }

            served |= nodes[7].Calls.InUse > 0;
        }

        Assert.True(served);
    }

    [Fact]
    public void Report_made_before_the_owner_was_new_grants_and_confirms_nothing()
    {
        Start(_a, Settled(), waiting: 20, TimeSpan.FromSeconds(30));
        var before = _a.Lease.NextReport(_now);
        var next = new QuotaAllocator(Guid.NewGuid(), Total, Terms, _now);

        Assert.Equal(0, next.Report(before, _now).Number);
        Ask(next, _b, _b);
        next.Settle(["a", "b"]);

        Assert.False(next.IsSettled(_now));
        Assert.Equal((Total, 0), (next.Held(_now), _b.Calls.Permits));
    }

    [Fact]
    public void Late_report_neither_frees_nor_takes_a_permit()
    {
        var allocator = Settled();
        var late = _a.Lease.NextReport(_now);
        Start(_a, allocator, waiting: 20, TimeSpan.FromMinutes(1));

        var grant = allocator.Report(late, _now);

        Assert.Equal(Total, allocator.Held(_now));
        Assert.False(_a.Lease.Apply(grant, _now));
        _b.Calls.Waiting = 1;
        Assert.Equal(0, _b.Ask(allocator, _now));
    }

    private QuotaAllocator Settled(int total = Total) => new(Guid.NewGuid(), total, Terms, _now - Terms.Silence - Terms.Margin);

    private void Start(FakeNode node, QuotaAllocator allocator, int waiting, TimeSpan length)
    {
        node.Calls.Waiting = waiting;
        node.Ask(allocator, _now);
        node.Calls.Run(_now, () => length);
    }

    private void Ask(QuotaAllocator allocator, params ReadOnlySpan<FakeNode> nodes)
    {
        foreach (var node in nodes)
        {
            node.Ask(allocator, _now);
        }
    }
}
