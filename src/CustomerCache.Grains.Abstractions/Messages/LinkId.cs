namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A WAN interface of an edge and its logical id, both as delivered.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.LinkId")]
public sealed record LinkId
{
    /// <summary>Null when the orchestrator gives none.</summary>
    [Id(0)]
    public string? InterfaceName { get; init; }

    /// <summary>The logical id.</summary>
    [Id(1)]
    public string? Value { get; init; }
}
