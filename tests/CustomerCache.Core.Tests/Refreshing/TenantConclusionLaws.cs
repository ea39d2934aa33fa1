using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>The laws of every refresh, whatever was stored and whatever its outcomes.</summary>
public sealed class TenantConclusionLaws
{
    private static readonly DateTimeOffset Now = RandomPasses.Now;

    [Fact]
    public void Stored_record_of_a_host_is_removed_only_for_a_positive_reason() =>
        Holds(
            Sample.VeloCloud,
            c =>
            {
                var removedEdges = Removed(c.Pass).Select(d => d.Edge).ToHashSet();
                var removedSerials = Removed(c.Pass).Select(d => d.SerialNumber).ToHashSet();
                var usable = c.Pass with { Devices = [.. c.Pass.Devices.Where(d => d.Outcome.Decision.Kind != DecisionKind.Skipped)] };
                foreach (var lost in Lost(c))
                {
                    var isRemoved = lost.Edge is { } edge ? removedEdges.Contains(edge) : removedSerials.Contains(lost.SerialNumber);
                    var isExpired =
                        c.Options.ExpireUnlistedAfter is { } limit
                        && c.Pass.UnreadableRows == 0
                        && !usable.Named().Contains(lost.SerialNumber)
                        && c.Before.Devices.TryGetValue(lost.SerialNumber, out var history)
                        && Now - (history.LastListedAt ?? history.FirstSeenAt) > limit;
                    Assert.True(isRemoved || isExpired, $"{lost.SerialNumber} is lost");
                }
            }
        );

    [Fact]
    public void Stored_probe_is_removed_only_for_a_positive_reason() =>
        Holds(
            Sample.Hawkeye,
            c =>
            {
                foreach (var lost in Lost(c))
                {
                    var listed = c.Pass.Devices.FirstOrDefault(d => d.SerialNumber == lost.SerialNumber);
                    Assert.True(c.Pass.AnyCrossed);
                    Assert.True(
                        listed is null
                            ? c.Pass.UnreadableRows == 0
                            : listed.Outcome.Decision.Kind is DecisionKind.Removed or DecisionKind.Skipped
                    );
                }
            }
        );

    [Fact]
    public void Positively_removed_device_is_no_longer_served_once_something_is_stored() =>
        CheckBoth(c =>
        {
            if (c.After.Outcome == RefreshOutcome.Stored)
            {
                var edges = Removed(c.Pass).Select(d => d.Edge).OfType<EdgeId>().ToHashSet();
                Assert.DoesNotContain(c.After.State.Snapshot!.Records, r => r.Edge is { } edge && edges.Contains(edge));
                if (c.Before.Tenant.System == DeviceSystem.Hawkeye)
                {
                    Assert.All(Removed(c.Pass), d => Assert.Null(c.After.State.Snapshot.Find(d.SerialNumber!)));
                }
            }
        });

    [Fact]
    public void Crossed_device_is_served() =>
        CheckBoth(c =>
        {
            if (c.After.Outcome == RefreshOutcome.Stored)
            {
                var removed = Removed(c.Pass).Select(d => d.Edge).OfType<EdgeId>().ToHashSet();
                var crossed = c
                    .Pass.Devices.Where(d => d.Edge is not { } edge || !removed.Contains(edge))
                    .Select(d => d.Outcome)
                    .OfType<CrossingOutcome.Crossed>();
                Assert.All(
                    crossed,
                    o => Assert.StartsWith("fresh", Content(c.After.State.Snapshot!.Find(o.Record.SerialNumber)!), StringComparison.Ordinal)
                );
            }
        });

    [Fact]
    public void Funnel_counts_every_listed_device_and_every_stored_one_that_was_not_listed_once() =>
        CheckBoth(c =>
        {
            var unlisted = (c.Before.Snapshot?.Records ?? RecordTable.Empty).Count(r => !c.Pass.Named().Contains(r.SerialNumber));
            Assert.Equal(c.Pass.Devices.Length + unlisted, c.After.Funnel.Values.Sum());
        });

    [Fact]
    public void Drop_above_the_limit_and_no_other_is_blocked_unless_it_is_accepted() =>
        CheckBoth(c =>
        {
            var before = c.Before.Snapshot?.Records.Count ?? 0;
            var isLarge = c.Options.MaxShrink > 0 && before >= c.Options.MaxShrinkFrom && c.After.Dropped > before * c.Options.MaxShrink;
            Assert.Equal(isLarge && !c.AcceptShrink, c.After.Outcome == RefreshOutcome.ShrinkBlocked);
        });

    [Fact]
    public void Snapshot_is_replaced_by_a_stored_outcome_only_and_versions_never_shrink() =>
        CheckBoth(c =>
        {
            if (c.After.Outcome == RefreshOutcome.Stored)
            {
                Assert.InRange(c.After.State.Snapshot!.Version, c.Before.Snapshot?.Version ?? 1, (c.Before.Snapshot?.Version ?? 0) + 1);
                Assert.Equal(Now, c.After.State.Snapshot.BuiltAt);
            }
            else
            {
                Assert.Same(c.Before.Snapshot, c.After.State.Snapshot);
            }
        });

    [Fact]
    public void Served_records_all_have_a_history_and_only_confirmed_ones_are_fresh() =>
        CheckBoth(c =>
        {
            var served = c.After.State.Snapshot?.Records ?? RecordTable.Empty;
            Assert.All(served, r => Assert.Contains(r.SerialNumber, c.After.State.Devices.Keys));
            Assert.Equal(served.Count(r => c.After.State.Devices[r.SerialNumber].LastConfirmedAt != Now), c.After.State.StaleRecords);
            Assert.All(
                c.Pass.Devices.Where(d => d.Outcome is CrossingOutcome.Crossed),
                d => Assert.Equal(Now, c.After.State.Devices[d.SerialNumber!].LastConfirmedAt)
            );
        });

    [Fact]
    public void Decision_of_a_listed_device_outweighs_that_of_the_partner_that_names_it() =>
        CheckBoth(c =>
            Assert.All(
                c.Pass.Devices.DistinctBy(d => d.SerialNumber),
                d => Assert.Equal(d.Outcome.Decision, c.After.State.Devices[d.SerialNumber!].Decision)
            )
        );

    [Fact]
    public void Same_pass_again_changes_no_record() =>
        CheckBoth(c =>
        {
            if (c.After.Outcome == RefreshOutcome.Stored)
            {
                var again = TenantConclusion.Of(c.After.State, c.Pass, new RefreshOptions { MaxShrink = 0 }, acceptShrink: true, Now);
                Assert.Equal(c.After.State.Snapshot!.Version, again.State.Snapshot!.Version);
            }
        });

    private static IEnumerable<DeviceOutcome> Removed(TenantPass pass) =>
        pass.Devices.Where(d => d.Outcome.Decision.Kind == DecisionKind.Removed);

    private static IEnumerable<DeviceRecord> Lost(Case c) =>
        (c.Before.Snapshot?.Records ?? RecordTable.Empty).Where(r => c.After.State.Snapshot?.Find(r.SerialNumber) is null);

    private static string Content(DeviceRecord record)
    {
        var text = RecordReader.Member(record, "content")!.Value.ToString();
        return text[1..^1];
    }

    private static void CheckBoth(Action<Case> law)
    {
        Holds(Sample.VeloCloud, law);
        Holds(Sample.Hawkeye, law);
    }

    private static void Holds(TenantId tenant, Action<Case> law) =>
        Law.Holds(
            dice =>
            {
                var (state, pass, options, accept) = (dice.State(tenant), dice.Pass(tenant), dice.Options(), dice.OneIn(3));
                law(new Case(state, pass, options, accept, TenantConclusion.Of(state, pass, options, accept, Now)));
            },
            cases: 500
        );

    private sealed record Case(TenantState Before, TenantPass Pass, RefreshOptions Options, bool AcceptShrink, TenantConclusion After);
}
