using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Crossing;

/// <summary>What crossing one device with Bruin gave. A closed set: <see cref="Crossed"/> or <see cref="NotCrossed"/>.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CrossingOutcome")]
public abstract record CrossingOutcome
{
    private CrossingOutcome()
    {
    }

    /// <summary>The decision.</summary>
    public abstract Decision Decision { get; }

    /// <summary>What a person should know beside the reason; null when nothing.</summary>
    [Id(0)]
    public string? Detail { get; init; }

    /// <summary>A record to serve, and the one of the standby device that shares the edge's identity, if it has one.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.CrossingOutcome.Crossed")]
    public sealed record Crossed([property: Id(0)] DeviceRecord Record, [property: Id(1)] DeviceRecord? HaPartner) : CrossingOutcome
    {
        /// <inheritdoc/>
        public override Decision Decision => Decision.Cached;
    }

    /// <summary>No record, with the reason and, after a failure, the vendor's fault.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.CrossingOutcome.NotCrossed")]
    public sealed record NotCrossed([property: Id(0)] Decision Why, [property: Id(1)] VendorFault? Fault) : CrossingOutcome
    {
        /// <inheritdoc/>
        public override Decision Decision => Why;
    }
}
