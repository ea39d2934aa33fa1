using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>Represents a running deployment: the real HTTP host on a loopback port, and the engine behind it.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _front;
    private readonly Func<Task> _stop;
    private readonly RefreshEnd _end;
    private bool _stopped;

    /// <summary>A deployment that was started.</summary>
    /// <param name="front">The host that is called over HTTP.</param>
    /// <param name="log">The log of all hosts of the deployment.</param>
    /// <param name="stop">Stops and disposes of all hosts, the front included.</param>
    /// <param name="untilOver">
    /// Waits for the end of a refresh in an engine that does not need its log for that: also when it ends silently, as the
    /// deployment stops. Null when it cannot.
    /// </param>
    public RunningServer(WebApplication front, LogCapture log, Func<Task> stop, Func<string, Task<RefreshStatus>>? untilOver = null)
    {
        (_front, Log, _stop) = (front, log, stop);
        Client = new HttpClient { BaseAddress = new Uri(front.Urls.First()) };
        _end = new RefreshEnd(Tenants, Replicas, log, untilOver);
    }

    public HttpClient Client { get; }

    public LogCapture Log { get; }

    public IServiceProvider Services => _front.Services;

    public ITenantClient Tenants => Services.GetRequiredService<ITenantClient>();

    public ISnapshotSource Replicas => Services.GetRequiredService<ISnapshotSource>();

    /// <summary>Refreshes a tenant, or joins the refresh that runs, and waits for its end.</summary>
    public async Task<RefreshStatus> RefreshAsync(TenantId tenant, bool acceptShrink = false)
    {
        var started =
            await Tenants.StartRefreshAsync(tenant, RefreshDemand.Now, acceptShrink, CancellationToken.None)
            ?? throw new InvalidOperationException($"{tenant} cannot be refreshed.");
        return await EndAsync(started.Id);
    }

    /// <summary>Waits for the end of a refresh: until another one could start and the front serves its result.</summary>
    public Task<RefreshStatus> EndAsync(string refreshId) => _end.WaitAsync(refreshId);

    /// <summary>Returns the refresh of a tenant whose start was observed, as soon as the front knows of it.</summary>
    public Task<string> RunningAsync(TenantId tenant) => _end.RunningAsync(tenant);

    /// <summary>Waits until every configured tenant is built, by the refresh at the start.</summary>
    public async Task BuiltAsync()
    {
        foreach (var tenant in Replicas.Configured)
        {
            var status = await Tenants.GetStatusAsync(tenant, CancellationToken.None);
            if (status.Running is { } running)
            {
                await EndAsync(running.Id);
            }
            else if (status.Version == 0)
            {
                await RefreshAsync(tenant);
            }
        }
    }

    /// <summary>Stops the deployment; may be called before the test ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        Client.Dispose();
        await _stop();
    }
}
