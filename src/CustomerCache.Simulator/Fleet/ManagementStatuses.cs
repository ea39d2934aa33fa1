using System.Collections.Frozen;

namespace CustomerCache.Simulator;

/// <summary>Values of Bruin's attribute <c>Management Status</c>, literal: the dash is U+2013.</summary>
public static class ManagementStatuses
{
    public const string Pending = "Pending";
    public const string Gold = "Active – Gold Monitoring";
    public const string Platinum = "Active – Platinum Monitoring";
    public const string Inactive = "Inactive – Not Monitored";
    public const string Suspended = "Suspended";

    /// <summary>The statuses production monitors.</summary>
    public static FrozenSet<string> Monitorable { get; } = FrozenSet.Create(StringComparer.Ordinal, Pending, Gold, Platinum);
}
