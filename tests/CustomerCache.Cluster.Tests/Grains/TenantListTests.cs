namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>The coordinator's list of tenants of which something is stored.</summary>
public sealed class TenantListTests
{
    [Fact]
    public async Task Tenants_that_register_concurrently_are_all_listed()
    {
        await using var lab = await GrainLab.StartAsync(edges: 1);
        var names = Enumerable.Range(0, 20).Select(i => $"velocloud/vco{i:00}.example.net").ToArray();

        await Task.WhenAll(names.Concat(names).Select(n => lab.Coordinator.AddStoredAsync(n, CancellationToken.None)));
        await lab.DeactivateAsync(lab.Coordinator);

        Assert.Equal(names, await lab.Coordinator.GetStoredAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Tenant_that_could_not_be_listed_is_listed_when_it_is_stored_next()
    {
        await using var lab = await GrainLab.StartAsync(edges: 1);
        lab.Storage.BeforeWrite = name => name == "coordinator" ? throw new IOException("no space") : Task.CompletedTask;
        Assert.Equal(1, (await lab.Tenant.ImportAsync(Imports.Record(1))).Version);
        Assert.Empty(await lab.Coordinator.GetStoredAsync(CancellationToken.None));
        lab.Storage.BeforeWrite = _ => Task.CompletedTask;

        await lab.Tenant.ImportAsync(Imports.Record(2));
        await lab.DeactivateAsync(lab.Coordinator);

        Assert.Equal(FakeVendors.Vco1.ToString(), Assert.Single(await lab.Coordinator.GetStoredAsync(CancellationToken.None)));
    }
}
