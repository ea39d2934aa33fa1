using CustomerCache.Grains;
using CustomerCache.Server.Bus;
using CustomerCache.Server.Clustering;
using CustomerCache.Sources;

namespace CustomerCache.Server;

/// <summary>Builds the host of one process: a silo that also serves HTTP.</summary>
public static class ServerProgram
{
    /// <summary>
    /// Returns the host from configuration and <c>--key=value</c> arguments; built, not started. Options are not validated yet.
    /// </summary>
    public static WebApplication Build(string[] args) => Build(args, _ => { });

    /// <summary>
    /// Builds the host with changes to its builder. They are applied first, because the silo reads the configuration when it is registered.
    /// </summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> change)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddHostDefaults();
        change(builder);
        builder.AddCustomerCacheServer();
        builder.Services.AddCustomerCacheSources();
        builder.AddSilo();
        builder.Services.AddOrleansEngine();
        builder.AddBus();
        return builder.Build().UseCustomerCache().UseDashboard();
    }
}
