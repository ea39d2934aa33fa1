using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Crossing;

/// <summary>Represents the configuration of which devices are cached. Immutable; one per deployment.</summary>
/// <param name="MonitorableStatuses">The monitored management statuses. Compared ordinally: an en dash is not a hyphen.</param>
/// <param name="PendingBlacklistedClients">Clients whose edges in status <c>Pending</c> are not monitored.</param>
/// <param name="BlacklistedEdges">Edges that are never cached.</param>
/// <param name="FallbackTimeZone">The time zone of sites without a known one.</param>
public sealed record CrossingPolicy(
    ImmutableHashSet<string> MonitorableStatuses,
    ImmutableHashSet<long> PendingBlacklistedClients,
    ImmutableHashSet<EdgeId> BlacklistedEdges,
    TimeZoneInfo FallbackTimeZone
)
{
    /// <summary>The default monitored statuses; the dash is U+2013.</summary>
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

/// <summary>
/// Represents the result of crossing one device with Bruin. A closed set: <see cref="Crossed"/> or <see cref="NotCrossed"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CrossingOutcome")]
public abstract record CrossingOutcome
{
    private CrossingOutcome() { }

    /// <summary>Gets the decision.</summary>
    public abstract Decision Decision { get; }

    /// <summary>Gets the human-readable detail beside the reason; null for none.</summary>
    [Id(0)]
    public string? Detail { get; init; }

    /// <summary>A record to serve, and the record of the HA standby, if any.</summary>
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
