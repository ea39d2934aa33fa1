using CustomerCache.Core.Caching.Partitions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// Sees to it, on every silo that starts, that all partitions have owners: a partition takes what was read before it came up for older than
/// the last change of it, which is to concern nobody who reads when the cluster is up.
/// </summary>
internal sealed partial class PartitionActivator(IPartitions partitions, ILogger<PartitionActivator> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(partitions.All.Select(p => p.ParentsOfAsync([], "none", cancellationToken).AsTask()));
        }
        catch (PartitionUnavailableException failure)
        {
            Log.NotThere(logger, failure);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            4164,
            LogLevel.Warning,
            "Not all partitions of the caches have owners yet; each gets one when it is asked for, and copies read before that are taken "
                + "for outdated"
        )]
        public static partial void NotThere(ILogger logger, Exception failure);
    }
}
