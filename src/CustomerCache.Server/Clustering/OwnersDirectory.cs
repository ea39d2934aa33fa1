using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Grains.Caching;
using CustomerCache.Server.Caching;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime.GrainDirectory;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Registers tenants and cache partitions in a grain directory in Redis, so that the loss of a silo ends activations on that silo alone.
/// All other grains use Orleans' default directory in the memory of silos.
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

/// <summary>Creates the logging observers of cache partitions.</summary>
internal sealed class PartitionLogs(ILogger<PartitionLog> logger) : IPartitionObservers
{
    /// <inheritdoc/>
    public IPartitionObserver Of(string partition) => new PartitionLog(partition, logger);
}
