using CustomerCache.Core.Caching.Partitions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Caching;

/// <summary>Activates all partitions when a silo starts.</summary>
/// <remarks>
/// A partition treats copies read before its activation as stale; activating early keeps that from affecting later reads.
/// </remarks>
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
            Log.PartitionsNotActive(logger, failure);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            4164,
            LogLevel.Warning,
            "Some partitions of the domain caches have no owner yet; each is activated by its first call, and copies read "
                + "before that count as stale.",
            EventName = "PartitionsNotActive"
        )]
        public static partial void PartitionsNotActive(ILogger logger, Exception failure);
    }
}
