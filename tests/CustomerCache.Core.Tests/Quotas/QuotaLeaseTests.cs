using CustomerCache.Core.Quotas;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>The protocol on the side of a node.</summary>
public sealed class QuotaLeaseTests
{
    private static readonly Guid Epoch = new("00000000-0000-0000-0000-000000000001");
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly FakeLimit _calls = new(8);
    private readonly QuotaLease _lease;
    private readonly DateTimeOffset _now = Sample.Noon;

    public QuotaLeaseTests() => _lease = new QuotaLease("a", _calls);

    [Fact]
    public void Joining_node_has_nothing_until_it_is_granted() => Assert.Equal(0, _calls.Permits);

    [Fact]
    public void Report_contains_the_permits_in_force_and_the_demand()
    {
        _lease.Apply(new QuotaGrant(Epoch, 1, 2, Lease), _now);
        _calls.Waiting = 5;
        _calls.Run(_now, () => Lease);

        Assert.Equal(new QuotaReport("a", Epoch, 1, 1, 2, 2, 5), _lease.NextReport(_now));
    }

    [Fact]
    public void Duration_of_a_grant_counts_from_the_request()
    {
        _lease.Apply(new QuotaGrant(Epoch, 1, 2, Lease), _now.AddSeconds(-9));

        Assert.Equal(2, _lease.NextReport(_now).CurrentGrant);
        Assert.Equal(0, _lease.NextReport(_now.AddSeconds(1)).CurrentGrant);
    }

    [Fact]
    public void Grant_older_than_the_one_in_force_changes_nothing()
    {
        _lease.Apply(new QuotaGrant(Epoch, 2, 5, Lease), _now);

        Assert.False(_lease.Apply(new QuotaGrant(Epoch, 1, 7, Lease), _now));

        Assert.Equal((5, 2), (_calls.Permits, _lease.NextReport(_now).AppliedGrant));
    }

    [Fact]
    public void Report_is_repeated_at_once_when_permits_shrink_or_the_owner_is_new()
    {
        Assert.True(_lease.Apply(new QuotaGrant(Epoch, 0, 0, TimeSpan.Zero), _now));
        Assert.True(_lease.Apply(new QuotaGrant(Epoch, 1, 4, Lease), _now));
        Assert.False(_lease.Apply(new QuotaGrant(Epoch, 2, 5, Lease), _now));
        Assert.True(_lease.Apply(new QuotaGrant(Epoch, 3, 3, Lease), _now));
        Assert.True(_lease.Apply(new QuotaGrant(Guid.NewGuid(), 0, 0, TimeSpan.Zero), _now));
        Assert.Equal(3, _calls.Permits);
    }
}
