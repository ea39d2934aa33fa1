using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The data of a single node, copied while it serves and put back while it does not.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class BackupCommandTests
{
    [Fact]
    public async Task Backup_of_a_running_node_is_served_after_its_restore()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        using var folder = new DataFolder();
        var (data, file) = (lab.Settings["CustomerCache:DataFolder"]!, Path.Combine(folder.Path, "copy.db"));
        var server = await lab.ServeBuiltAsync();
        var stored = DataFolder.ModesIn(data);
        var before = await server.Client.GetStringAsync("/v1/velocloud/records");

        var backup = await ConsoleCapture.RunAsync("backup", file, "--data-folder", data);
        var refused = await ConsoleCapture.RunAsync("restore", file, "--data-folder", data);
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = "Renamed later" }));
        await server.RefreshAsync(VendorLab.Vco1);
        await server.DisposeAsync();
        var restore = await ConsoleCapture.RunAsync("restore", file, "--data-folder", data);

        lab.Faults.Add(Vendor.VeloCloud, new Fault.Down());
        await using var again = await lab.ServeAsync();
        Assert.Equal((0, 1, 0), (backup.Code, refused.Code, restore.Code));
        Assert.Contains("is in use by another process", Assert.Single(refused.Error), StringComparison.Ordinal);
        Assert.Superset(new HashSet<string> { "customer-cache.db", "customer-cache.db-wal" }, stored.Keys.ToHashSet());
        Assert.All(
            stored.Concat(DataFolder.ModesIn(folder.Path)).Concat(DataFolder.ModesIn(data)).Where(f => f.Key != "customer-cache.lock"),
            f => Assert.Equal(DataFolder.OwnerOnly, f.Value)
        );
        Assert.Equal(before, await again.Client.GetStringAsync("/v1/velocloud/records"));
    }
}
