using CustomerCache.Core.Inventory;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>One Bruin inventory of a service number.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Inventory")]
public sealed record Inventory
{
    /// <summary>Bruin's client.</summary>
    [Id(0)]
    public long ClientId { get; init; }

    /// <summary>As delivered.</summary>
    [Id(1)]
    public string? ClientName { get; init; }

    /// <summary>Bruin's site; null when Bruin names none.</summary>
    [Id(2)]
    public long? SiteId { get; init; }

    internal static Inventory From(ClientInfo client) => new() { ClientId = client.ClientId, ClientName = client.ClientName, SiteId = client.SiteId };

    internal ClientInfo ToClientInfo() => new(ClientId, ClientName, SiteId);
}
