using CustomerCache.Core.Refreshing;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>A refresh whose devices are on several silos.</summary>
public sealed class CrossSiloRefreshTests
{
    private const int Edges = 16;

    [Fact]
    public async Task Sites_and_contacts_are_asked_once_in_a_refresh_for_the_devices_of_both_silos()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await PlaceAsync(lab, number => number / 4 % 2);

        for (var refresh = 1; refresh <= 2; refresh++)
        {
            lab.Vendors.Forget();
            Assert.Equal(RefreshOutcome.Stored, (await lab.RefreshAsync()).Outcome);

            var shared = lab.Vendors.Requests.Where(q => q.What is "site" or "contacts").Select(q => $"{q.What} {q.Of}").Order();
            Assert.Equal(["contacts 9100", "contacts 9101", "site 9100/500", "site 9100/502", "site 9101/501", "site 9101/503"], shared);
            Assert.Equal(
                [(lab.Silos[0], Edges / 2), (lab.Silos[1], Edges / 2)],
                lab.Vendors.Requests.Where(q => q.What == "client").CountBy(q => q.Silo).Select(s => (s.Key, s.Value)).Order()
            );
        }
    }

    [Fact]
    public async Task Faults_on_another_silo_are_logged_there_and_reported_once_by_the_tenant()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        var (owner, other) = (lab.Silos[0], lab.Silos[1]);
        await PlaceAsync(lab, _ => 1);
        lab.Vendors.Fault = question => question is { What: "attributes", Of: "VC00003" } ? FakeVendors.TimedOut : null;

        await lab.RefreshAsync();

        Assert.Equal("VC00003", Assert.Single(lab.Owners[owner].Of<RefreshEvent.AttributesFailed>()).SerialNumber);
        Assert.Equal("VC00003", Assert.Single(lab.Nodes[other].Of<RefreshEvent.AttributesFailed>()).SerialNumber);
        Assert.Empty(lab.Owners[other].Of<RefreshEvent>());
        Assert.Empty(lab.Nodes[owner].Of<RefreshEvent.AttributesFailed>());
    }

    [Fact]
    public async Task Findings_of_both_silos_about_a_site_and_a_client_are_reported_once()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await PlaceAsync(lab, number => number / 4 % 2);
        lab.Vendors.Fault = question =>
            question is { What: "site", Of: "9101/501" } or { What: "contacts", Of: "9100" } ? FakeVendors.TimedOut : null;

        await lab.RefreshAsync();

        var events = lab.Owners[lab.Silos[0]];
        Assert.Equal((9101L, 501L), events.Of<RefreshEvent.SiteFailed>().Select(e => (e.ClientId, e.SiteId!.Value)).Single());
        Assert.Equal(9100, Assert.Single(events.Of<RefreshEvent.ContactsFailed>()).ClientId);
        Assert.All(lab.Silos, silo => Assert.Single(lab.Nodes[silo].Of<RefreshEvent.SiteFailed>()));
        Assert.All(lab.Silos, silo => Assert.Single(lab.Nodes[silo].Of<RefreshEvent.ContactsFailed>()));
        Assert.Empty(lab.Owners[lab.Silos[1]].Of<RefreshEvent>());
    }

    // Places the tenant on the first silo, and each device on the chosen one.
    private static async Task PlaceAsync(GrainLab lab, Func<int, int> siloOf)
    {
        await lab.PlaceAsync(lab.Silos[0], () => lab.Tenant.GetStatusAsync(CancellationToken.None));
        for (var number = 0; number < Edges; number++)
        {
            await lab.PlaceAsync(
                lab.Silos[siloOf(number)],
                () => lab.Device(number).RecrossAsync("placed", null, null, CancellationToken.None)
            );
        }
    }
}
