using System.Globalization;

namespace CustomerCache.Core.Inventory;

/// <summary>
/// The identity of an edge: host, enterprise and edge number. The enterprise's name is not part of it, so an edge stays the same
/// device when its enterprise is renamed.
/// </summary>
public readonly record struct EdgeId(string Host, long EnterpriseId, long Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}|{EnterpriseId}|{Number}");
}
