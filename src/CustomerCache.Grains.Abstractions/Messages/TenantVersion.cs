using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>One version of one tenant.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.TenantVersion")]
public sealed record TenantVersion
{
    /// <summary>Which one, as <c>system/host</c>.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>Its version.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>When it was last confirmed.</summary>
    [Id(2)]
    public DateTimeOffset BuiltAt { get; init; }

    /// <summary>When its records became what they are.</summary>
    [Id(3)]
    public DateTimeOffset ChangedAt { get; init; }

    internal static TenantVersion Of(TenantSnapshot snapshot) => new()
    {
        Tenant = snapshot.Tenant.ToString(),
        Version = snapshot.Version,
        BuiltAt = snapshot.BuiltAt,
        ChangedAt = snapshot.ChangedAt,
    };
}
