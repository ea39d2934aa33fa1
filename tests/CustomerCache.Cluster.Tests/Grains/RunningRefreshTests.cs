using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Calls during a refresh.</summary>
public sealed class RunningRefreshTests
{
    [Fact]
    public async Task Status_is_read_a_thousand_times_during_a_refresh_without_waiting_for_it()
    {
        await using var lab = await GrainLab.StartAsync(edges: 20);
        await lab.RefreshAsync();
        var held = new Gate();
        lab.Vendors.Before = _ => held.WaitAsync();
        var id = await lab.StartRefreshAsync();
        await held.ArrivedAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => lab.Tenant.GetStatusAsync(CancellationToken.None)))
            .WaitAsync(Gate.HangTimeout);
        var record = await lab.Tenant.FindRecordAsync(7).WaitAsync(Gate.HangTimeout);
        var again = await lab.StartRefreshAsync();

        Assert.False(held.IsOpen);
        Assert.All(statuses, b => Assert.Equal((1L, 20, id), (b.Version, b.Records, b.Running?.Id)));
        Assert.NotNull(record);
        Assert.Equal(id, again);
        held.Open();
        Assert.Equal((id, RefreshOutcome.Stored), ((await lab.EndAsync()).Id, (await lab.EndAsync()).Outcome));
    }

    [Fact]
    public async Task Reads_continue_while_a_result_is_being_stored()
    {
        await using var lab = await GrainLab.StartAsync(edges: 20);
        await lab.RefreshAsync();
        var held = new Gate();
        lab.Vendors.Status = serial => serial == FakeVendors.Serial(3) ? "Inactive" : SampleBruin.Gold;
        lab.Storage.BeforeWrite = name => name.StartsWith("page", StringComparison.Ordinal) ? held.WaitAsync() : Task.CompletedTask;
        await lab.StartRefreshAsync();
        await held.ArrivedAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => lab.Tenant.GetStatusAsync(CancellationToken.None)))
            .WaitAsync(Gate.HangTimeout);

        Assert.All(statuses, b => Assert.Equal(1, b.Version));
        held.Open();
        Assert.Equal(RefreshOutcome.Stored, (await lab.EndAsync()).Outcome);
        Assert.Equal(2, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Version);
    }
}
