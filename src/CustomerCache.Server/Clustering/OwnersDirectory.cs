using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Grains.Caching;
using CustomerCache.Server.Caching;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime.GrainDirectory;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// The grains whose activation is worth keeping, tenants and cache partitions, are registered in Redis and not in the directory that the
/// silos hold in memory: the loss of a silo ends activations on that silo alone. All other grains stay in Orleans' default directory.
/// </summary>
internal sealed class OwnersDirectory([FromKeyedServices(OwnersDirectory.Name)] IGrainDirectory redis) : IGrainDirectoryResolver
{
    /// <summary>Name of the directory in Redis.</summary>
    public const string Name = "owners";

    private static readonly GrainType[] Owners = [GrainType.Create("tenant"), GrainType.Create("cachepartition")];

    /// <inheritdoc/>
    public bool TryResolveGrainDirectory(
        GrainType grainType,
        GrainProperties? properties,
        [NotNullWhen(true)] out IGrainDirectory? grainDirectory
    )
    {
        grainDirectory = Owners.Contains(grainType) ? redis : null;
        return grainDirectory is not null;
    }
}

/// <summary>Partitions log the same on either engine.</summary>
internal sealed class PartitionLogs(ILogger<PartitionLog> logger) : IPartitionObservers
{
    /// <inheritdoc/>
    public IPartitionObserver Of(string partition) => new PartitionLog(partition, logger);
}
