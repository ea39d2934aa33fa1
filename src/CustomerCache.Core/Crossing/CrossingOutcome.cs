using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Crossing;

/// <summary>What crossing one device with Bruin gave. A closed set: <see cref="Crossed"/> or <see cref="NotCrossed"/>.</summary>
public abstract record CrossingOutcome
{
    private CrossingOutcome()
    {
    }

    /// <summary>The decision.</summary>
    public abstract Decision Decision { get; }

    /// <summary>What a person should know beside the reason; null when nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>A record to serve, and the one of the standby device that shares the edge's identity, if it has one.</summary>
    public sealed record Crossed(DeviceRecord Record, DeviceRecord? HaPartner) : CrossingOutcome
    {
        /// <inheritdoc/>
        public override Decision Decision => Decision.Cached;
    }

    /// <summary>No record, with the reason and, after a failure, the vendor's fault.</summary>
    public sealed record NotCrossed(Decision Why, VendorFault? Fault) : CrossingOutcome
    {
        /// <inheritdoc/>
        public override Decision Decision => Why;
    }
}
