using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// Grains that call each other concurrently. Grains are not reentrant, so these calls could deadlock.
/// </summary>
public sealed class CallChainTests
{
    private const int Edges = 12;

    private static readonly ImmutableArray<string> All = [.. Enumerable.Range(0, Edges).Select(FakeVendors.Serial)];

    [Fact]
    public async Task Refresh_and_recrossing_call_each_device_once_and_no_device_calls_its_tenant()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        await lab.Tenant.ImportAsync(Enumerable.Range(0, Edges).Select(i => Imports.Record(i)));
        lab.Calls.Forget();

        Assert.Equal(RefreshOutcome.Stored, (await lab.RefreshAsync()).Outcome);
        Assert.Equal(Edges, lab.Calls.Count("CrossAsync"));

        // One call for the tenant, one for each of its devices.
        Assert.Equal(
            3L,
            (await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, All, CancellationToken.None).WaitAsync(Gate.HangTimeout)).Version
        );
        Assert.Equal((Edges, Edges + 1), (lab.Calls.Count("CrossAsync"), lab.Calls.Count("RecrossAsync")));
    }

    [Fact]
    public async Task Device_carries_forward_from_the_record_that_its_tenant_serves_and_not_from_its_own()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        Assert.Equal("""{"email":"9101@example.com"}""", await lab.Tenant.ContactAsync(3));
        await lab.Tenant.ImportAsync(Imports.Record(3));
        lab.Vendors.Fault = question => question.What == "contacts" ? FakeVendors.TimedOut : null;

        await lab.RefreshAsync();

        Assert.Equal("""{"email":"imported@example.com"}""", await lab.Tenant.ContactAsync(3));
        Assert.Equal("null", await lab.Tenant.ContactAsync(5));
    }

    [Fact]
    public async Task Tenant_that_stores_its_first_import_and_coordinator_that_checks_it_do_not_deadlock()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        var (storing, checking) = (new Gate(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lab.Storage.BeforeWrite = name => name.StartsWith("page", StringComparison.Ordinal) ? storing.WaitAsync() : Task.CompletedTask;
        lab.Calls.Before = method => _ = method == "CheckAsync" && checking.TrySetResult();
        var import = lab.Tenant.ImportAsync(Imports.Record(3));
        await storing.ArrivedAsync();
        var check = lab.Coordinator.CheckAsync(CancellationToken.None);
        await checking.Task;

        storing.Open();

        Assert.Equal(1, (await import.WaitAsync(Gate.HangTimeout)).Version);
        await check.WaitAsync(Gate.HangTimeout);
        Assert.Equal(FakeVendors.Vco1.ToString(), Assert.Single(await lab.Coordinator.GetStoredAsync(CancellationToken.None)));
        await lab.EndAsync();
    }
}
