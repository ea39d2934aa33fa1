using CustomerCache.Client;
using CustomerCache.Client.Adapters;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddCustomerCacheHybridCache("orders");
builder.Services.Configure<DomainCacheOptions>(options => options.Url ??= new Uri("http://127.0.0.1:8080"));
using var host = builder.Build();
var cache = host.Services.GetRequiredService<HybridCache>();

// Two reads: only the first one in the whole deployment runs the factory.
for (var read = 1; read <= 2; read++)
{
    var order = await cache.GetOrCreateAsync("orders:detail:801", LoadAsync, tags: ["order:801"]);
    Console.WriteLine($"read {read}: order {order.Id} is {order.Status}");
}

// The tag is the entity: this, or a change event about the order, ends the entry in every process.
await cache.RemoveByTagAsync("order:801");
var after = await cache.GetOrCreateAsync("orders:detail:801", LoadAsync, tags: ["order:801"]);
Console.WriteLine($"after the removal: order {after.Id}");

static async ValueTask<Order> LoadAsync(CancellationToken cancellationToken)
{
    Console.WriteLine("loading the order");
    await Task.Yield();
    return new Order("801", "Approved");
}

internal sealed record Order(string Id, string Status);
