using System.Collections.Immutable;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Tests.Laws;

/// <summary>Random lists of records with few serial numbers, so that they collide.</summary>
internal static class RecordLists
{
    private const int Serials = 12;

    public static DeviceRecord Record(this Dice dice) => Sample.Record($"S{dice.Below(Serials)}", $"{dice.Below(3)}");

    /// <summary>Returns a list in which serial numbers may repeat.</summary>
    public static List<DeviceRecord> Records(this Dice dice) => dice.List(Serials + 4, _ => dice.Record());

    /// <summary>Returns a list as snapshots hold it.</summary>
    public static ImmutableArray<DeviceRecord> Distinct(this Dice dice) => [.. dice.Records().DistinctBy(r => r.SerialNumber)];

    /// <summary>Asserts the same records in the same order.</summary>
    public static void AreEqual(IEnumerable<DeviceRecord> expected, IEnumerable<DeviceRecord> actual) =>
        Assert.Equal(expected.ToArray(), actual.ToArray());

    /// <summary>Returns a later version of a list: some records are removed, changed or new, seldom all are reordered.</summary>
    public static ImmutableArray<DeviceRecord> Edit(this Dice dice, IEnumerable<DeviceRecord> records)
    {
        var kept = records.Where(_ => !dice.OneIn(5)).Select(r => dice.OneIn(4) ? Sample.Record(r.SerialNumber, $"{dice.Below(3)}") : r);
        var all = kept.Concat(dice.List(2, _ => dice.Record())).DistinctBy(r => r.SerialNumber).ToList();
        return dice.OneIn(6) ? [.. dice.Shuffle(all)] : [.. all];
    }
}
