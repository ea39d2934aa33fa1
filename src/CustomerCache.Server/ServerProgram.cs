using CustomerCache.Hosting;
using CustomerCache.Hosting.CommandLine;
using CustomerCache.Server.Engine;
using CustomerCache.Sources;

namespace CustomerCache.Server;

/// <summary>The host of one process: hosting, sources and the in-process engine.</summary>
public sealed class ServerProgram : IServerProgram
{
    /// <inheritdoc/>
    public WebApplication Build(string[] args) => Build(args, _ => { });

    /// <summary>Builds the host with changes to its builder, as tests and the demo make them.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> change)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddCustomerCacheHosting();
        builder.Services.AddCustomerCacheSources();
        builder.Services.AddInProcessEngine();
        change(builder);
        return builder.Build().UseCustomerCache();
    }
}
