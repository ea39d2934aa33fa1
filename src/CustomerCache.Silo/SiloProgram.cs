using CustomerCache.Grains;
using CustomerCache.Hosting;
using CustomerCache.Hosting.CommandLine;
using CustomerCache.Sources;

namespace CustomerCache.Silo;

/// <summary>The host of one silo: hosting, sources and the Orleans engine.</summary>
public sealed class SiloProgram : IServerProgram
{
    /// <inheritdoc/>
    public WebApplication Build(string[] args) => Build(args, _ => { });

    /// <summary>Builds the host with changes to its builder, as tests make them; they come first, since the silo reads the configuration when it is put together.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> change)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddCustomerCacheHosting();
        change(builder);
        builder.Services.AddCustomerCacheSources();
        builder.AddSilo();
        builder.Services.AddOrleansEngine();
        return builder.Build().UseCustomerCache().UseDashboard();
    }
}
