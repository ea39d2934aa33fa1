using System.Collections.Immutable;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Some devices of a tenant, in order of their serial numbers.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DevicesReport")]
public sealed record DevicesReport
{
    /// <summary>At most as many as asked for.</summary>
    [Id(0)]
    public ImmutableArray<DecisionReport> Devices { get; init; } = [];

    /// <summary>The serial number after which the next page begins; null when this is the last one.</summary>
    [Id(1)]
    public string? Next { get; init; }

    internal static DevicesReport From(DevicePage page) => new() { Devices = [.. page.Devices.Select(DecisionReport.From)], Next = page.Next };

    internal DevicePage ToPage() => new([.. Devices.Select(d => d.ToDecision())], Next);
}
