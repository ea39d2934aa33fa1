using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Engine;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Starts the real server of one process.</summary>
internal static class InProcessServer
{
    public static async Task<RunningServer> StartAsync(IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? change = null)
    {
        var log = new LogCapture();
        var app = ServerProgram.Build([], builder => builder.Configure(settings, log, change));
        await app.StartAsync();
        return new RunningServer(app, log, () => StopAsync(app), id => EndAsync(app.Services.GetRequiredService<RefreshRegistry>(), id));
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    // The owner can be watched from here: no second look is needed, and the end of a refresh that a stop interrupts is seen too.
    private static async Task<RefreshStatus> EndAsync(RefreshRegistry refreshes, string id)
    {
        var progress = refreshes.TryFind(id, out var known) ? known : throw new InvalidOperationException($"No refresh {id} is known.");
        while (true)
        {
            var changed = progress.Changed;
            if (progress.Status is { Outcome: not null } ended)
            {
                return ended;
            }

            await changed;
        }
    }
}
