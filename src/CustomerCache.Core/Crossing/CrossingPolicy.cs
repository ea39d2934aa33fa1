using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Crossing;

/// <summary>What an operator decides about which devices are cached. Immutable; one per deployment.</summary>
/// <param name="MonitorableStatuses">Management statuses of devices that we watch. Compared literally: an en dash is not a hyphen.</param>
/// <param name="PendingBlacklistedClients">Clients whose edges in status <c>Pending</c> are not watched.</param>
/// <param name="BlacklistedEdges">Edges that are left alone whatever Bruin says.</param>
/// <param name="FallbackTimeZone">Zone of sites whose own zone is not known.</param>
public sealed record CrossingPolicy(
    ImmutableHashSet<string> MonitorableStatuses,
    ImmutableHashSet<long> PendingBlacklistedClients,
    ImmutableHashSet<EdgeId> BlacklistedEdges,
    TimeZoneInfo FallbackTimeZone
)
{
    /// <summary>The statuses that are watched unless configured otherwise; the dash is U+2013.</summary>
    public static readonly ImmutableArray<string> DefaultMonitorableStatuses =
    [
        "Pending",
        "Active – Gold Monitoring",
        "Active – Platinum Monitoring",
    ];

    /// <summary>The status to which <see cref="PendingBlacklistedClients"/> applies.</summary>
    public const string Pending = "Pending";

    /// <summary>The attribute of a Bruin inventory that holds the management status.</summary>
    public const string ManagementStatusKey = "Management Status";
}

/// <summary>What crossing one device with Bruin gave. A closed set: <see cref="Crossed"/> or <see cref="NotCrossed"/>.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CrossingOutcome")]
public abstract record CrossingOutcome
{
    private CrossingOutcome() { }

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
