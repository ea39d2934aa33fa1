using System.Globalization;

namespace CustomerCache.Core.Inventory;

/// <summary>
/// The identity of an edge: host, enterprise and edge number. The enterprise's name is not part of it, so an edge stays the same
/// device when its enterprise is renamed.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EdgeId")]
public readonly record struct EdgeId([property: Id(0)] string Host, [property: Id(1)] long EnterpriseId, [property: Id(2)] long Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}|{EnterpriseId}|{Number}");
}
