using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Calling;

/// <summary>The version of a tenant that records were read from.</summary>
/// <param name="Tenant">Which one.</param>
/// <param name="Version">Its version; only grows.</param>
/// <param name="BuiltAt">When the records were last confirmed.</param>
/// <param name="ChangedAt">When the records became what they are.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ReadVersion")]
public sealed record ReadVersion(
    [property: Id(0)] TenantId Tenant, [property: Id(1)] long Version, [property: Id(2)] DateTimeOffset BuiltAt, [property: Id(3)] DateTimeOffset ChangedAt)
{
    internal static ReadVersion Of(TenantSnapshot snapshot) => new(snapshot.Tenant, snapshot.Version, snapshot.BuiltAt, snapshot.ChangedAt);
}
