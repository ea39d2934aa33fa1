using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Host;

/// <summary>A host that has ended in a process that continues.</summary>
public sealed class HostDisposalTests
{
    [Fact]
    public async Task Ended_host_is_referenced_by_nothing()
    {
        var ended = await ServeAsync();

        await Poll.UntilAsync(
            () =>
            {
                GC.Collect();
                return Task.FromResult(!ended.IsAlive);
            },
            "the services of a host that has ended to be let go of"
        );
    }

    private static async Task<WeakReference> ServeAsync()
    {
        using var folder = new DataFolder();
        await StoredTenants.StoreAsync(folder.Path, StoredTenants.Vco1, [TestRecords.Edge(1)]);
        await using var server = await SingleNode.StartAsync(StoredTenants.Configuration(folder.Path, StoredTenants.Vco1));
        Assert.NotEmpty(await server.Client.GetStringAsync("/v1/tenants"));
        return new WeakReference(server.Services);
    }
}
