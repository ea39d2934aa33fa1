using CustomerCache.Core.Quotas;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Devices;

/// <summary>
/// This silo's share of the cluster's budget of Bruin calls: reports every second, and at once when calls begin to wait. While the owner of
/// the budget cannot be reached the silo uses up its lease and then calls nobody.
/// </summary>
internal sealed partial class BruinQuotaClient(
    IAdjustableLimit allotment,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    TimeProvider time,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider upkeep,
    ILogger<BruinQuotaClient> logger
) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Calls that begin to wait while there is nothing to get must not become a stream of reports.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    private bool _isLost;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (allotment.Total == 0)
        {
            return;
        }

        var seat = new QuotaLease(silo.SiloAddress.ToParsableString(), allotment);
        var owner = grains.GetGrain<IBruinQuotaGrain>(0);
        while (!stoppingToken.IsCancellationRequested)
        {
            var isNews = await ReportAsync(seat, owner, stoppingToken);
            await WaitAsync(isNews ? Shortest : Period, isNews, stoppingToken);
        }
    }

    private async Task<bool> ReportAsync(QuotaLease seat, IBruinQuotaGrain owner, CancellationToken stoppingToken)
    {
        try
        {
            var now = time.GetUtcNow();
            var grant = await owner.ReportAsync(seat.NextReport(now), stoppingToken).WaitAsync(Period, upkeep, stoppingToken);
            if (_isLost)
            {
                _isLost = false;
                Log.Found(logger);
            }

            return seat.Apply(grant, now);
        }
        catch (Exception failure)
        {
            if (!_isLost && !stoppingToken.IsCancellationRequested)
            {
                _isLost = true;
                Log.Lost(logger, failure);
            }

            return false;
        }
    }

    private async Task WaitAsync(TimeSpan period, bool isNews, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Shortest, upkeep, stoppingToken);
            if (!isNews)
            {
                await allotment.WhenDemandedAsync(stoppingToken).WaitAsync(period, upkeep, stoppingToken);
            }
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // Time for the next report, or to stop.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4151,
            LogLevel.Warning,
            "The owner of the budget of Bruin calls cannot be reached; this silo calls Bruin until its lease is over, then waits"
        )]
        public static partial void Lost(ILogger logger, Exception failure);

        [LoggerMessage(4152, LogLevel.Information, "The owner of the budget of Bruin calls is reached again")]
        public static partial void Found(ILogger logger);
    }
}
