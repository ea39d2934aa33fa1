using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Tests.Contract;

/// <summary>Configures every host of a deployment under test, whichever engine runs in it.</summary>
public static class TestHost
{
    /// <summary>
    /// Configures a host, lets it listen on a free loopback port, and sends its log to one capture. Applied after the registrations of
    /// the product.
    /// </summary>
    public static void Configure(
        this IHostApplicationBuilder builder,
        IEnumerable<KeyValuePair<string, string?>> settings,
        LogCapture log,
        Action<IServiceCollection>? change
    )
    {
        builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection([new("Urls", "http://127.0.0.1:0")]);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        change?.Invoke(builder.Services);
    }
}
