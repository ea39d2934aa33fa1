using CustomerCache.Cluster.Caller;
using CustomerCache.Grains.Abstractions.Calling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddCustomerCacheClient();
using var host = builder.Build();
await host.StartAsync();
var reading = new Reading(host.Services.GetRequiredService<ICustomerCacheClient>());
await reading.RunAsync(until: Task.Run(Console.In.ReadLineAsync));
Console.WriteLine(reading);
await host.StopAsync();
