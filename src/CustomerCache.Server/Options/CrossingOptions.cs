using System.Collections.Immutable;
using CustomerCache.Core.Crossing;

namespace CustomerCache.Server.Options;

/// <summary>Configures which devices are cached. Section <c>CustomerCache:Crossing</c>.</summary>
public sealed class CrossingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Crossing";

    /// <summary>Management statuses of devices that are cached, compared literally. None configured: the three usual ones.</summary>
    public IList<string> MonitorableStatuses { get; init; } = [];

    /// <summary>Clients whose edges in status Pending are not cached.</summary>
    public IList<long> PendingBlacklistedClients { get; init; } = [];

    /// <summary>Time zone of sites whose own zone is not known; a name of the tz database.</summary>
    public string TimeZone { get; set; } = "US/Eastern";

    /// <summary>The statuses in force.</summary>
    public ImmutableHashSet<string> StatusesInForce =>
        MonitorableStatuses.Count > 0 ? [.. MonitorableStatuses] : [.. CrossingPolicy.DefaultMonitorableStatuses];
}
