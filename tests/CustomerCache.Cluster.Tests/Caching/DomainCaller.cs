using CustomerCache.Client;
using CustomerCache.Client.Calling;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>A service that uses the domain caches of a cluster over its gateways, as another process would.</summary>
internal sealed class DomainCaller : IAsyncDisposable
{
    private readonly IHost _host;

    private DomainCaller(IHost host, LogCapture log) => (_host, Log) = (host, log);

    public LogCapture Log { get; }

    public IDomainCacheClient Caches => _host.Services.GetRequiredService<IDomainCacheClient>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<DomainCaller> StartAsync(
        string redis,
        string cluster,
        Action<DomainCacheOptions>? configure = null,
        Action<IServiceCollection>? add = null
    )
    {
        var log = new LogCapture();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([
            new("CustomerCache:Client:Redis", redis),
            new("CustomerCache:Client:ClusterId", cluster),
        ]);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.AddDomainCacheClient(configure);
        add?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new DomainCaller(host, log);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
