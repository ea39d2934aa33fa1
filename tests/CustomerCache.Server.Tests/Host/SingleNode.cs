using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Starts the real server as a single node.</summary>
internal static class SingleNode
{
    public static async Task<RunningServer> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings,
        Action<IServiceCollection>? change = null
    )
    {
        var log = new LogCapture();
        var app = ServerProgram.Build([], builder => builder.Configure(settings, log, change));
        await app.StartAsync();
        return new RunningServer(app, log, () => StopAsync(app));
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
