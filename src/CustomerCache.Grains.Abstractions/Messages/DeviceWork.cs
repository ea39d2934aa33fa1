namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A device to be crossed with Bruin, in one refresh of its tenant. Exactly one of the two rows is given.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceWork")]
public sealed record DeviceWork
{
    /// <summary>Devices of one refresh share answers of Bruin that many of them need.</summary>
    [Id(0)]
    public required string RefreshId { get; init; }

    /// <summary>The row of an edge.</summary>
    [Id(1)]
    public EdgeRow? Edge { get; init; }

    /// <summary>The row of a probe.</summary>
    [Id(2)]
    public ProbeRow? Probe { get; init; }

    /// <summary>Content tag of the record that the tenant serves of the device; null for none. A record with this tag is not sent again.</summary>
    [Id(3)]
    public string? StoredTag { get; init; }

    /// <summary>The same of the standby device.</summary>
    [Id(4)]
    public string? StoredPartnerTag { get; init; }
}
