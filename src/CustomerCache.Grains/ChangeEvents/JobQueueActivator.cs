using CustomerCache.Core.ChangeEvents;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>
/// Periodically activates the job queue and change feed grains from every silo, so that they restart after a silo failure even without
/// traffic.
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
            // The host is stopping.
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
            Log.ActivationFailed(logger, Period, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4171,
            LogLevel.Warning,
            "Failed to activate job queues or change feeds from this silo; retrying in {Period}. Other silos may activate "
                + "them meanwhile.",
            EventName = "ActivationFailed"
        )]
        public static partial void ActivationFailed(ILogger logger, TimeSpan period, Exception failure);
    }
}
