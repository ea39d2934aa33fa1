using Orleans.Serialization;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>The grain storage provider that all grains of this room use.</summary>
public static class CustomersStorage
{
    /// <summary>Its name, under which a host registers it.</summary>
    public const string Name = "customers";

    /// <summary>
    /// How state is written. Pages are bytes: the usual JSON would make them a third longer, and cannot read what is immutable.
    /// </summary>
    public static IGrainStorageSerializer CreateSerializer(Serializer serializer) => new OrleansGrainStorageSerializer(serializer);

    /// <summary>Keeps state in the memory of the cluster's silos: for trying things out, and for tests.</summary>
    public static ISiloBuilder AddCustomersInMemory(this ISiloBuilder silo) =>
        silo.AddMemoryGrainStorage(
            Name,
            storage => storage.Configure<Serializer>((options, serializer) => options.GrainStorageSerializer = CreateSerializer(serializer))
        );
}
