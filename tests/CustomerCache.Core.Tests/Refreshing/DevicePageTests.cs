using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>Pages over the devices of a tenant.</summary>
public sealed class DevicePageTests
{
    [Fact]
    public void Pages_together_are_all_matching_devices_once_and_in_order() =>
        Law.Holds(dice =>
        {
            var state = dice.State(Sample.VeloCloud);
            var decision = state.Devices.Values.Select(h => h.Decision.FunnelKey).FirstOrDefault();
            var found = new List<string>();
            string? after = null;
            do
            {
                var page = DevicePage.Of(state, new DeviceFilter(decision, null, after, 2));
                Assert.InRange(page.Devices.Length, 0, 2);
                found.AddRange(page.Devices.Select(d => d.SerialNumber));
                after = page.Next;
            } while (after is not null);

            Assert.Equal(
                state
                    .Devices.Where(d => decision is null || d.Value.Decision.FunnelKey == decision)
                    .Select(d => d.Key)
                    .Order(StringComparer.Ordinal),
                found
            );
        });

    [Fact]
    public void Part_of_the_serial_number_is_matched_in_any_letter_case()
    {
        var state = TenantState.Unknown(Sample.VeloCloud).Import([Sample.Record("VCa1"), Sample.Record("VCb1")], Sample.Noon);

        Assert.Equal("VCa1", Assert.Single(DevicePage.Of(state, new DeviceFilter(null, "cA", null, 10)).Devices).SerialNumber);
    }

    [Fact]
    public void Refresh_is_remembered_with_its_result_and_the_oldest_is_evicted()
    {
        var state = TenantState.Unknown(Sample.VeloCloud).Import([Sample.Record("A")], Sample.Noon);
        for (var i = 0; i <= TenantState.MaxRecentRefreshes; i++)
        {
            state = state.Ended(
                new RefreshSummary(
                    $"r{i}",
                    RefreshOutcome.Failed,
                    Sample.Noon,
                    Sample.Noon,
                    1,
                    System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty
                )
            );
        }

        Assert.Equal(TenantState.MaxRecentRefreshes, state.RecentRefreshes.Length);
        Assert.Equal(
            ($"r{TenantState.MaxRecentRefreshes}", 1L, 1),
            (state.RecentRefreshes[0].Id, state.RecentRefreshes[0].Version, state.RecentRefreshes[0].Records)
        );
        Assert.Equal(("r1", state.LastRefresh), (state.RecentRefreshes[^1].Id, state.RecentRefreshes[0]));
        Assert.Equal(DecisionKind.Kept, state.Devices["A"].Decision.Kind);
    }
}
