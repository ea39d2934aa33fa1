using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Host;

/// <summary>The real server on a loopback port, with a data folder of its own that outlives a restart within the test.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;
    private bool _stopped;

    private RunningServer(WebApplication app, LogCapture log)
    {
        (_app, Log) = (app, log);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public LogCapture Log { get; }

    public IServiceProvider Services => _app.Services;

    public ITenants Tenants => Services.GetRequiredService<ITenants>();

    public ISnapshotReplicas Replicas => Services.GetRequiredService<ISnapshotReplicas>();

    public static async Task<RunningServer> StartAsync(IEnumerable<KeyValuePair<string, string?>> configuration, Action<IServiceCollection>? change = null)
    {
        var log = new LogCapture();
        var app = ServerProgram.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(configuration).AddInMemoryCollection([new("Urls", "http://127.0.0.1:0")]);
            builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
            change?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new RunningServer(app, log);
    }

    /// <summary>Refreshes a tenant, or joins the refresh that runs, and waits for its end.</summary>
    public async Task<RefreshStatus> RefreshAsync(TenantId tenant, bool acceptShrink = false)
    {
        var started = await Tenants.StartRefreshAsync(tenant, acceptShrink, CancellationToken.None) ?? throw new InvalidOperationException($"{tenant} cannot be refreshed.");
        return await EndAsync(started.Id);
    }

    /// <summary>Waits for the end of a refresh: until it is over, and another one could start.</summary>
    public async Task<RefreshStatus> EndAsync(string refreshId)
    {
        if (!Services.GetRequiredService<RefreshRegistry>().TryFind(refreshId, out var progress))
        {
            throw new InvalidOperationException($"No refresh {refreshId} is known.");
        }

        while (true)
        {
            var changed = progress.Changed;
            if (progress.Status is { Outcome: not null } ended)
            {
                return ended;
            }

            await changed.WaitAsync(Patience);
        }
    }

    /// <summary>Waits until every configured tenant is built, by the refresh at the start.</summary>
    public async Task BuiltAsync()
    {
        foreach (var tenant in Replicas.Configured)
        {
            if ((await Tenants.GetStatusAsync(tenant, CancellationToken.None)) is { Version: 0 })
            {
                await RefreshAsync(tenant);
            }
        }
    }

    /// <summary>Stops the server; may be called before the test ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
