using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class FirstProgram
{
    public static async Task RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddCustomerCacheClient();
        using var host = builder.Build();
        await host.StartAsync();

        var cache = host.Services.GetRequiredService<ICustomerCacheClient>();
        await foreach (var record in cache.GetRecordsAsync(new RecordQuery(DeviceSystem.VeloCloud) { ClientIds = [9101] }))
        {
            Console.WriteLine(record.Decode().SerialNumber);
        }

        await host.StopAsync();
    }
}
