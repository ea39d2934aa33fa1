using CustomerCache.Core.Quotas;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Devices;

/// <summary>Reports this silo's demand for Bruin calls and applies the quota granted to it.</summary>
/// <remarks>
/// Reports every second, and at once when calls start to wait. While the quota owner is unreachable, the silo uses its lease until it
/// expires and then makes no calls.
/// </remarks>
internal sealed partial class BruinQuotaClient(
    IAdjustableLimit limit,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    TimeProvider time,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider systemTime,
    ILogger<BruinQuotaClient> logger
) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Lower bound between reports, so that waiting calls cannot trigger a stream of them.
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(20);

    private bool _isLost;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (limit.Total == 0)
        {
            return;
        }

        var lease = new QuotaLease(silo.SiloAddress.ToParsableString(), limit);
        var owner = grains.GetGrain<IBruinQuotaGrain>(0);
        while (!stoppingToken.IsCancellationRequested)
        {
            var hasChanged = await ReportAsync(lease, owner, stoppingToken);
            await WaitAsync(hasChanged ? MinInterval : Period, hasChanged, stoppingToken);
        }
    }

    private async Task<bool> ReportAsync(QuotaLease lease, IBruinQuotaGrain owner, CancellationToken stoppingToken)
    {
        try
        {
            var now = time.GetUtcNow();
            var grant = await owner.ReportAsync(lease.NextReport(now), stoppingToken).WaitAsync(Period, systemTime, stoppingToken);
            if (_isLost)
            {
                _isLost = false;
                Log.QuotaOwnerReached(logger);
            }

            return lease.Apply(grant, now);
        }
        catch (Exception failure)
        {
            if (!_isLost && !stoppingToken.IsCancellationRequested)
            {
                _isLost = true;
                Log.QuotaOwnerLost(logger, failure);
            }

            return false;
        }
    }

    private async Task WaitAsync(TimeSpan period, bool hasChanged, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(MinInterval, systemTime, stoppingToken);
            if (!hasChanged)
            {
                await limit.WhenDemandedAsync(stoppingToken).WaitAsync(period, systemTime, stoppingToken);
            }
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            // The next report is due, or the host is stopping.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4151,
            LogLevel.Warning,
            "Lost the owner of the Bruin call quota. This silo calls Bruin until its quota lease expires, then waits.",
            EventName = "QuotaOwnerLost"
        )]
        public static partial void QuotaOwnerLost(ILogger logger, Exception failure);

        [LoggerMessage(4152, LogLevel.Information, "Reached the owner of the Bruin call quota again.", EventName = "QuotaOwnerReached")]
        public static partial void QuotaOwnerReached(ILogger logger);
    }
}
