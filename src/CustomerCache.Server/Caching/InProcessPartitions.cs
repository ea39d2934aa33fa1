using System.Globalization;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Hosting.Caching;

namespace CustomerCache.Server.Caching;

/// <summary>All partitions of the caches in this process, each with a file of its own.</summary>
internal sealed class InProcessPartitions : BackgroundService, IPartitions
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private readonly PartitionHost[] _partitions;
    private readonly TimeProvider _time;

    public InProcessPartitions(IKeyedStores stores, PartitionTerms terms, TimeProvider time, ILogger<PartitionLog> logger)
    {
        _time = time;
        _partitions =
        [
            .. from number in Enumerable.Range(0, Partitioning.Count)
               let name = number.ToString(CultureInfo.InvariantCulture)
               select new PartitionHost(stores.Open("cache/" + name), terms, time, new PartitionLog(name, logger)),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ICachePartition> All => _partitions;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_partitions.Select(p => p.StartAsync(cancellationToken)));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_partitions.Select(p => p.StopAsync(cancellationToken)));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Task.WhenAll(_partitions.Select(p => p.SweepAsync(stoppingToken)));
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
