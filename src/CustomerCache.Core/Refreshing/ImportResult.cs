using System.Collections.Immutable;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Represents what an import made of a tenant. An import that is empty, or would drop more than <see cref="RefreshOptions.MaxShrink"/> of the
/// records, changes nothing unless the caller accepts that.
/// </summary>
/// <param name="IsBlocked">Whether nothing was changed, because too many records would be dropped.</param>
/// <param name="Version">The version that is served.</param>
/// <param name="Before">Records served before.</param>
/// <param name="Dropped">Records served before that the import lacks.</param>
/// <param name="Records">Records of the import, one per serial number.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ImportResult")]
public sealed record ImportResult([property: Id(0)] bool IsBlocked, [property: Id(1)] long Version, [property: Id(2)] int Before, [property: Id(3)] int Dropped, [property: Id(4)] int Records)
{
    /// <summary>Applies an import to a state. Pure.</summary>
    public static (TenantState After, ImportResult Result) Of(TenantState state, ImmutableArray<DeviceRecord> records, RefreshOptions options, bool acceptShrink, DateTimeOffset at)
    {
        var serials = records.Select(r => r.SerialNumber).ToHashSet(StringComparer.Ordinal);
        var before = state.Snapshot?.Records ?? [];
        var dropped = before.Count(r => !serials.Contains(r.SerialNumber));
        var isBlocked = !acceptShrink && (serials.Count == 0 || options.IsShrinkBlocked(before.Length, dropped));
        var after = isBlocked ? state : state.Import(records, at);
        return (after, new ImportResult(isBlocked, after.Snapshot?.Version ?? 0, before.Length, dropped, serials.Count));
    }
}
