using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Host;

/// <summary>What the contract cannot ask of every engine: what the one of one process does to its files, and how it ends.</summary>
public sealed class FileEngineTests
{
    [Fact]
    public async Task A_refresh_in_which_nothing_changed_writes_no_records()
    {
        await using var lab = await VendorLab.StartAsync<InProcessUnderTest>();
        await using var server = await lab.ServeBuiltAsync();
        var records = new FileInfo(Path.Combine(Folder(lab), "velocloud", "vco1.example.net", "records"));
        var written = (records.LastWriteTimeUtc, await File.ReadAllTextAsync(records.FullName));

        await server.RefreshAsync(VendorLab.Vco1);

        records.Refresh();
        Assert.Equal(written, (records.LastWriteTimeUtc, await File.ReadAllTextAsync(records.FullName)));
        Assert.False(File.Exists(records.FullName + ".previous"));
    }

    [Fact]
    public async Task A_tenant_whose_state_is_lost_is_due_after_a_restart_and_no_other_is()
    {
        await using var lab = await VendorLab.StartAsync<InProcessUnderTest>(probes: 30);
        await (await lab.ServeBuiltAsync()).DisposeAsync();
        File.Delete(Path.Combine(Folder(lab), "hawkeye", "hawkeye.example.net", "state"));
        lab.Calls.Reset();

        await using (await lab.ServeAsync())
        {
            await lab.Calls.WaitForCallAsync(VendorOperation.HawkeyeProbes);
        }

        Assert.Equal(0, lab.Calls.Count(VendorOperation.VeloCloudLogin) + lab.Calls.Count(VendorOperation.VeloCloudLinkStatus));
    }

    [Fact]
    public async Task A_refresh_that_a_stop_interrupts_ends_as_interrupted()
    {
        await using var lab = await VendorLab.StartAsync<InProcessUnderTest>(edges: 20);
        lab.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());
        await using var server = await lab.ServeAsync();
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        var refresh = await server.Tenants.StartRefreshAsync(VendorLab.Vco1, acceptShrink: false, CancellationToken.None);

        var end = server.EndAsync(refresh!.Id);
        await server.DisposeAsync();

        Assert.Equal(RefreshOutcome.Interrupted, (await end).Outcome);
    }

    private static string Folder(VendorLab lab) => lab.Settings["CustomerCache:DataFolder"]!;
}
