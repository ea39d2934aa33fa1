using CustomerCache.Core.Inventory;
using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Abstractions.Calling;

/// <summary>The version of a tenant that records were read from.</summary>
/// <param name="Tenant">Which one.</param>
/// <param name="Version">Its version; only grows.</param>
/// <param name="BuiltAt">When the records were last confirmed.</param>
/// <param name="ChangedAt">When the records became what they are.</param>
public sealed record ReadVersion(TenantId Tenant, long Version, DateTimeOffset BuiltAt, DateTimeOffset ChangedAt)
{
    internal static ReadVersion From(TenantVersion read) => new(Names.Tenant(read.Tenant), read.Version, read.BuiltAt, read.ChangedAt);
}
