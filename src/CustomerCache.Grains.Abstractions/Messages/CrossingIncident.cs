using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using System.Collections.Immutable;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Something that went wrong while a device was crossed: a <see cref="RefreshEvent"/> on its way from the device to its tenant.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CrossingIncident")]
public sealed record CrossingIncident
{
    /// <summary>Name of the kind of event.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>The device, where the event names it.</summary>
    [Id(1)]
    public string? SerialNumber { get; init; }

    /// <summary>The client, where the event names it.</summary>
    [Id(2)]
    public long? ClientId { get; init; }

    /// <summary>The site, where the event names it.</summary>
    [Id(3)]
    public long? SiteId { get; init; }

    /// <summary>The vendor's fault.</summary>
    [Id(4)]
    public Fault? Fault { get; init; }

    /// <summary>Until the device is tried again.</summary>
    [Id(5)]
    public TimeSpan? Delay { get; init; }

    /// <summary>Where a device has more than one.</summary>
    [Id(6)]
    public ImmutableArray<Inventory> Inventories { get; init; } = [];

    /// <summary>The form of an event on the wire; null for an event that no crossing has.</summary>
    internal static CrossingIncident? From(RefreshEvent happened) => happened switch
    {
        RefreshEvent.LinksConfigurationFailed e => Of(e, e.Fault) with { SerialNumber = e.Edge.SerialNumber },
        RefreshEvent.ClientInfoFailed e => Of(e, e.Fault) with { SerialNumber = e.SerialNumber },
        RefreshEvent.AttributesFailed e => Of(e, e.Fault) with { SerialNumber = e.SerialNumber, ClientId = e.ClientId },
        RefreshEvent.SiteFailed e => Of(e, e.Fault) with { ClientId = e.ClientId, SiteId = e.SiteId },
        RefreshEvent.ContactsFailed e => Of(e, e.Fault) with { ClientId = e.ClientId },
        RefreshEvent.CrossingRetried e => Of(e, e.Fault) with { SerialNumber = e.SerialNumber, Delay = e.Delay },
        RefreshEvent.SeveralInventories e => Of(e, null) with { SerialNumber = e.SerialNumber, Inventories = [.. e.Inventories.Select(Inventory.From)] },
        _ => null,
    };

    /// <summary>The event; null for a kind that only a newer release knows.</summary>
    internal RefreshEvent? ToEvent(TenantId tenant, ListedEdge? edge) => Kind switch
    {
        nameof(RefreshEvent.LinksConfigurationFailed) when edge is not null => new RefreshEvent.LinksConfigurationFailed(tenant, edge, Fault!.ToFault()),
        nameof(RefreshEvent.ClientInfoFailed) => new RefreshEvent.ClientInfoFailed(tenant, SerialNumber!, Fault!.ToFault()),
        nameof(RefreshEvent.AttributesFailed) => new RefreshEvent.AttributesFailed(tenant, SerialNumber!, ClientId ?? 0, Fault!.ToFault()),
        nameof(RefreshEvent.SiteFailed) => new RefreshEvent.SiteFailed(tenant, ClientId ?? 0, SiteId, Fault!.ToFault()),
        nameof(RefreshEvent.ContactsFailed) => new RefreshEvent.ContactsFailed(tenant, ClientId ?? 0, Fault!.ToFault()),
        nameof(RefreshEvent.CrossingRetried) => new RefreshEvent.CrossingRetried(tenant, SerialNumber!, Fault!.ToFault(), Delay ?? TimeSpan.Zero),
        nameof(RefreshEvent.SeveralInventories) => new RefreshEvent.SeveralInventories(tenant, SerialNumber!, [.. Inventories.Select(i => i.ToClientInfo())]),
        _ => null,
    };

    private static CrossingIncident Of(RefreshEvent happened, VendorFault? fault) => new() { Kind = happened.GetType().Name, Fault = Messages.Fault.From(fault) };
}
