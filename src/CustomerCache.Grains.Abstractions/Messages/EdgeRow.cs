using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using System.Collections.Immutable;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>An edge as its orchestrator lists it, with the logical ids of its links.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EdgeRow")]
public sealed record EdgeRow
{
    /// <summary>The tenant's host.</summary>
    [Id(0)]
    public required string Host { get; init; }

    /// <summary>Its enterprise.</summary>
    [Id(1)]
    public long EnterpriseId { get; init; }

    /// <summary>Its number.</summary>
    [Id(2)]
    public long Number { get; init; }

    /// <summary>As delivered.</summary>
    [Id(3)]
    public string? EnterpriseName { get; init; }

    /// <summary>As delivered.</summary>
    [Id(4)]
    public string? Name { get; init; }

    /// <summary>As delivered.</summary>
    [Id(5)]
    public string? State { get; init; }

    /// <summary>As delivered.</summary>
    [Id(6)]
    public string? LastContact { get; init; }

    /// <summary>As delivered.</summary>
    [Id(7)]
    public string? SerialNumber { get; init; }

    /// <summary>Serial of the standby device; null when there is none.</summary>
    [Id(8)]
    public string? HaSerialNumber { get; init; }

    /// <summary>Default when they could not be asked for, so that those known before stay.</summary>
    [Id(9)]
    public ImmutableArray<LinkId> LogicalIds { get; init; }

    internal static EdgeRow From(EdgeToCross work) => new()
    {
        Host = work.Edge.Id.Host,
        EnterpriseId = work.Edge.Id.EnterpriseId,
        Number = work.Edge.Id.Number,
        EnterpriseName = work.Edge.EnterpriseName,
        Name = work.Edge.Name,
        State = work.Edge.State,
        LastContact = work.Edge.LastContact,
        SerialNumber = work.Edge.SerialNumber,
        HaSerialNumber = work.Edge.HaSerialNumber,
        LogicalIds = work.LogicalIds is { } ids ? [.. ids.Select(id => new LinkId { InterfaceName = id.InterfaceName, Value = id.Value })] : default,
    };

    internal EdgeToCross ToWork(DeviceRecord? stored) => new(
        new ListedEdge(new EdgeId(Host, EnterpriseId, Number), EnterpriseName, Name, State, LastContact, SerialNumber, HaSerialNumber),
        LogicalIds.IsDefault ? null : [.. LogicalIds.Select(id => new LogicalId(id.InterfaceName, id.Value))],
        stored);
}
