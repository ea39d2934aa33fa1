using CustomerCache.Client;
using CustomerCache.Client.Adapters;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Caching.Hybrid;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCustomerCacheHybridCache("orders");
builder.Services.Configure<DomainCacheOptions>(options => options.Url ??= new Uri("http://127.0.0.1:8080"));
builder.Services.AddSingleton<IOutputCacheStore, DomainOutputCacheStore>();
builder.Services.AddOutputCache();
var app = builder.Build();
app.UseOutputCache();

// One process of the deployment renders the page; it ends in all of them with a change event about order 801, or with the POST.
app.MapGet("/orders/801", () => $"order 801, rendered at {TimeProvider.System.GetUtcNow():O}\n")
    .CacheOutput(page => page.Tag("order:801").SetVaryByHost(false));
app.MapPost(
    "/orders/801",
    async (IOutputCacheStore store, CancellationToken cancellationToken) =>
    {
        await store.EvictByTagAsync("order:801", cancellationToken);
        return Results.NoContent();
    }
);
app.Run();

/// <summary>Stores responses of ASP.NET Core's output caching in a domain. A tag of a page is an entity of the domain.</summary>
internal sealed class DomainOutputCacheStore(HybridCache cache) : IOutputCacheStore
{
    private static readonly HybridCacheEntryOptions ReadOnly = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(NameOf(key), static _ => ValueTask.FromResult<byte[]?>(null), ReadOnly, null, cancellationToken);

    public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken) =>
        cache.SetAsync(NameOf(key), value, new HybridCacheEntryOptions { Expiration = validFor }, tags, cancellationToken);

    public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken) => cache.RemoveByTagAsync(tag, cancellationToken);

    // Keys of output caching have control characters, which keys of a domain must not.
    private static string NameOf(string key) => "pages:" + Uri.EscapeDataString(key);
}
