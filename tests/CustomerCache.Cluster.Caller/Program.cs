using System.Globalization;
using CustomerCache.Client;
using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Caller;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (args is ["fetch", var domain, var key, var readers, var over])
{
    await FetchAsync(domain, key, int.Parse(readers, CultureInfo.InvariantCulture), over);
}
else
{
    await ReadAsync();
}

static async Task ReadAsync()
{
    var builder = Host.CreateApplicationBuilder();
    builder.AddCustomerCacheClient();
    using var host = builder.Build();
    await host.StartAsync();
    var reading = new Reading(host.Services.GetRequiredService<ICustomerCacheClient>());
    await reading.RunAsync(until: Task.Run(Console.In.ReadLineAsync));
    Console.WriteLine(reading);
    await host.StopAsync();
}

// Over "orleans", or over HTTP to a server whose URL is given.
static async Task FetchAsync(string domain, string key, int readers, string over)
{
    var builder = Host.CreateApplicationBuilder();
    if (over == "orleans")
    {
        builder.AddDomainCacheClient();
    }
    else
    {
        builder.Services.AddDomainCacheClient(o => o.Url = new Uri(over));
    }

    using var host = builder.Build();
    await host.StartAsync();
    Console.WriteLine("ready to fetch");
    await Console.In.ReadLineAsync();
    var fetching = new Fetching(
        host.Services.GetRequiredService<IDomainCacheClient>()[domain],
        key,
        finish: Task.Run(Console.In.ReadLineAsync)
    );
    await fetching.RunAsync(readers);
    Console.WriteLine(fetching);
    await host.StopAsync();
}
