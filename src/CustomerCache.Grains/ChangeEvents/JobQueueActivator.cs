using CustomerCache.Core.ChangeEvents;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>
/// Sees to it, on every silo, that stored jobs are worked on and feeds are followed: once when the silo starts, and again and again, since
/// the silo that did so may be lost without anybody asking for it.
/// </summary>
internal sealed partial class JobQueueActivator(
    ClusterJobQueues queues,
    IChangeFeeds feeds,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time,
    ILogger<JobQueueActivator> logger
) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await WakeAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task WakeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(queues.WakeAsync(stoppingToken), feeds.ReportAsync(stoppingToken).AsTask());
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Log.NotWoken(logger, Period, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4171,
            LogLevel.Warning,
            "Jobs or feeds could not be looked after from this silo; another one may do so, and this one tries again in {Period}"
        )]
        public static partial void NotWoken(ILogger logger, TimeSpan period, Exception failure);
    }
}
