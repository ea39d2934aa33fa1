using CustomerCache.Core;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Observability;

public sealed class DuplicateSerialTests
{
    [Fact]
    public async Task Serial_number_on_two_hosts_is_reported_and_both_records_stay()
    {
        using var folder = new DataFolder();
        await StoredTenants.StoreAsync(folder.Path, StoredTenants.Vco1, [TestRecords.Edge(1), TestRecords.Edge(2)]);
        await StoredTenants.StoreAsync(folder.Path, StoredTenants.Vco2, [TestRecords.Edge(2, StoredTenants.Vco2.Host)]);
        await using var server = await SingleNode.StartAsync(
            StoredTenants.Configuration(folder.Path, StoredTenants.Vco1, StoredTenants.Vco2)
        );
        var observer = server.Services.GetRequiredService<IEventObserver<RefreshEvent>>();

        observer.Observe(new RefreshEvent.Stored(StoredTenants.Vco2, null, server.Replicas.Find(StoredTenants.Vco2)!, 0));

        var report = Assert.Single(server.Log.Entries, e => e.Id == 2019);
        Assert.StartsWith(
            "1 serial numbers of velocloud/vco2.example.net are served by velocloud/vco1.example.net too, such as VC00002;",
            report.Text,
            StringComparison.Ordinal
        );
        Assert.Equal(3, server.Replicas.Configured.Sum(t => server.Replicas.Find(t)!.Records.Count));
    }
}
