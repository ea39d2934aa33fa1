using System.Collections.Immutable;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// What leads from one version of a tenant to a later one: <c>old + delta == new</c>, order included. Immutable.
/// </summary>
/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Upserted">Changed records replace in place; new ones are appended in this order.</param>
/// <param name="Removed">Serial numbers that are gone.</param>
/// <param name="Order">All serial numbers in their new order, only where the two lists above would not give it; else empty.</param>
public sealed record SnapshotDelta(
    long From, long To, ImmutableArray<DeviceRecord> Upserted, ImmutableArray<string> Removed, ImmutableArray<string> Order)
{
    /// <summary>The difference of two versions of one tenant.</summary>
    public static SnapshotDelta Between(TenantSnapshot old, TenantSnapshot @new)
    {
        var upserted = @new.Records.Where(r => old.Find(r.SerialNumber) is not { } known || !known.Equals(r)).ToImmutableArray();
        var removed = old.Records.Where(r => @new.Find(r.SerialNumber) is null).Select(r => r.SerialNumber).ToImmutableArray();
        var delta = new SnapshotDelta(old.Version, @new.Version, upserted, removed, []);
        var applied = delta.ApplyTo(old.Records);
        return applied.Select(r => r.SerialNumber).SequenceEqual(@new.Records.Select(r => r.SerialNumber))
            ? delta
            : delta with { Order = [.. @new.Records.Select(r => r.SerialNumber)] };
    }

    /// <summary>The newer records, from the older ones.</summary>
    public ImmutableArray<DeviceRecord> ApplyTo(ImmutableArray<DeviceRecord> records)
    {
        var gone = Removed.ToHashSet(StringComparer.Ordinal);
        var merged = RecordList.Merge([.. records.Where(r => !gone.Contains(r.SerialNumber))], Upserted);
        if (Order.IsEmpty)
        {
            return merged;
        }

        var bySerial = merged.ToDictionary(r => r.SerialNumber, StringComparer.Ordinal);
        return [.. Order.Select(serial => bySerial[serial])];
    }
}
