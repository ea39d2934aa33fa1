using CustomerCache.Grains;
using CustomerCache.Server.Bus;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Migration;
using CustomerCache.Sources;

namespace CustomerCache.Server;

/// <summary>Builds the host of one process: a silo that also serves HTTP.</summary>
public static class ServerProgram
{
    /// <summary>
    /// Returns the host from configuration and <c>--key=value</c> arguments, and with <c>--former-environment</c> from the variables of the
    /// former services; built, not started. Options are not validated yet.
    /// </summary>
    public static WebApplication Build(string[] args) => Build(args, _ => { });

    /// <summary>
    /// Builds the host with changes to its builder. They are applied first, because the silo reads the configuration when it is registered.
    /// </summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> change)
    {
        var (settings, isFormer, services) = LegacyEnvironmentRegistration.Split(args);
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.AddHostDefaults();
        change(builder);
        if (isFormer)
        {
            builder.AddLegacyEnvironment(services);
        }

        builder.AddCustomerCacheServer();
        builder.Services.AddCustomerCacheSources();
        builder.AddSilo();
        builder.Services.AddOrleansEngine();
        builder.AddBus();
        return builder.Build().UseCustomerCache().UseDashboard();
    }
}
