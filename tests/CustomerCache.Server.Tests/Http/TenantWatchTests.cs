using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerCache.Server.Tests.Http;

/// <summary>The stream of tenants; the contract of devices has its changes.</summary>
public sealed class TenantWatchTests
{
    [Fact]
    public async Task Empty_list_of_tenants_is_sent_at_once()
    {
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync(
            StoredTenants.Configuration(folder.Path),
            services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FakeTime()))
        );

        await using var stream = await server.Client.GetStreamAsync("/v1/tenants/events").WaitAsync(TimeSpan.FromSeconds(30));
        using var lines = new StreamReader(stream);

        Assert.Equal(("event: tenants", "data: []"), (await lines.ReadLineAsync(), await lines.ReadLineAsync()));
    }
}
