using Orleans.Serialization;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>Configures the grain storage provider that all grains use.</summary>
public static class CustomersStorage
{
    /// <summary>The name under which a host registers the provider.</summary>
    public const string Name = "customers";

    /// <summary>
    /// Creates the serializer of state. Pages are bytes, which the default JSON serializer would enlarge by a third; it also cannot read
    /// immutable types.
    /// </summary>
    public static IGrainStorageSerializer CreateSerializer(Serializer serializer) => new OrleansGrainStorageSerializer(serializer);

    /// <summary>Stores state in the memory of the cluster's silos; for development and tests.</summary>
    public static ISiloBuilder AddCustomersInMemory(this ISiloBuilder silo) =>
        silo.AddMemoryGrainStorage(
            Name,
            storage => storage.Configure<Serializer>((options, serializer) => options.GrainStorageSerializer = CreateSerializer(serializer))
        );
}
