using CustomerCache.Core.Inventory;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A probe as Hawkeye lists it; JSON values as delivered, in UTF-8.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.ProbeRow")]
public sealed record ProbeRow
{
    /// <summary>JSON.</summary>
    [Id(0)]
    public required string ProbeId { get; init; }

    /// <summary>JSON.</summary>
    [Id(1)]
    public required string Uid { get; init; }

    /// <summary>JSON.</summary>
    [Id(2)]
    public required string Group { get; init; }

    /// <summary>JSON.</summary>
    [Id(3)]
    public required string TypeName { get; init; }

    /// <summary>As delivered.</summary>
    [Id(4)]
    public string? SerialNumber { get; init; }

    /// <summary>A moment, or <c>never</c>.</summary>
    [Id(5)]
    public string? NodeToNodeLastUpdate { get; init; }

    /// <summary>A moment, or <c>never</c>.</summary>
    [Id(6)]
    public string? RealServiceLastUpdate { get; init; }

    internal static ProbeRow From(ListedProbe probe) => new()
    {
        ProbeId = probe.ProbeId.ToString(),
        Uid = probe.Uid.ToString(),
        Group = probe.Group.ToString(),
        TypeName = probe.TypeName.ToString(),
        SerialNumber = probe.SerialNumber,
        NodeToNodeLastUpdate = probe.NodeToNodeLastUpdate,
        RealServiceLastUpdate = probe.RealServiceLastUpdate,
    };

    internal ListedProbe ToProbe() => new(
        RawJson.Parse(ProbeId), RawJson.Parse(Uid), RawJson.Parse(Group), RawJson.Parse(TypeName), SerialNumber, NodeToNodeLastUpdate, RealServiceLastUpdate);
}
