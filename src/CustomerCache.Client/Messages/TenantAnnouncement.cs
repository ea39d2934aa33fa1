using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Messages;

/// <summary>Something about a tenant changed: a new version, a refresh that started or ended. Small on purpose; who follows the tenant fetches the rest.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.TenantAnnouncement")]
public sealed record TenantAnnouncement
{
    /// <summary>Which one, as <c>system/host</c>.</summary>
    [Id(0)]
    public required TenantId Tenant { get; init; }

    /// <summary>The version that is served now.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>When it was last confirmed.</summary>
    [Id(2)]
    public DateTimeOffset? BuiltAt { get; init; }
}
