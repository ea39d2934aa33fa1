using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

public class FleetEditTests
{
    private readonly Fleet _fleet = Fleet.Create(
        new()
        {
            Hosts = 2,
            EdgesPerHost = 40,
            Probes = 20,
        }
    );

    private SimulatedEdge CachedEdge => _fleet.Edges.First(edge => _fleet.CaseOf(edge) == DeviceCase.Cached);

    [Fact]
    public void Edit_leaves_the_fleet_before_it_unchanged()
    {
        var client = _fleet.Clients.First();

        var renamed = _fleet.RenameClient(client.Id, "Renamed");

        Assert.Equal("Renamed", renamed.FindClient(client.Id)?.Name);
        Assert.Equal(client.Name, _fleet.FindClient(client.Id)?.Name);
        Assert.Equal("Renamed", renamed.Clients.First().Name);
    }

    [Fact]
    public void Unmonitored_status_changes_the_case_of_the_device()
    {
        var serial = CachedEdge.SerialNumber!;

        var edited = _fleet.SetManagementStatus(serial, ManagementStatuses.Suspended);

        Assert.Equal(DeviceCase.NotMonitorable, edited.CaseOf(CachedEdge));
    }

    [Fact]
    public void Removed_edge_is_no_longer_listed_and_the_others_are()
    {
        var edge = CachedEdge;

        var edited = _fleet.RemoveEdge(edge.Host, edge.EdgeId);

        Assert.Equal(39, edited.EdgesOf(edge.Host).Count());
        Assert.Null(edited.FindEdge(edge.Host, edge.EdgeId));
    }

    [Fact]
    public void Twin_is_listed_and_known_to_Bruin()
    {
        var edited = _fleet.AddEdgeLike(CachedEdge, 9_001, "TWIN1").AddProbeLike(_fleet.Probes[0], "9002", "TWIN2");

        Assert.Equal(DeviceCase.Cached, edited.CaseOf(edited.FindEdge(CachedEdge.Host, 9_001)!));
        Assert.Equal(41, edited.EdgesOf(CachedEdge.Host).Count());
        Assert.Equal(edited.CaseOf(edited.Probes[0]), edited.CaseOf(edited.FindProbe("9002")!));
    }

    [Fact]
    public void Missing_device_cannot_be_edited() =>
        Assert.Throws<ArgumentException>(() => _fleet.RenameEnterprise("vco1.example.net", -1, "x"));
}
