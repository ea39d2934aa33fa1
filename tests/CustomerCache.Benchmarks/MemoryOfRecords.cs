using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Tests.Measuring;

namespace CustomerCache.Benchmarks;

/// <summary>Managed bytes that a snapshot holds, indexes included, over the bytes of its JSON.</summary>
internal static class MemoryOfRecords
{
    public static Task<Ratio> MeasureAsync(Lab lab)
    {
        var json = lab.Snapshot.Records.Select(r => r.Utf8.ToArray()).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var copy = Build(lab.Snapshot, json);
        var managed = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(json);
        var ratio = (double)managed / copy.JsonBytes;
        return Task.FromResult(new Ratio("memory.record", ratio, 2, AtMost: true, string.Create(
            CultureInfo.InvariantCulture, $"{managed / copy.Records.Length} bytes per record of {copy.JsonBytes / copy.Records.Length} bytes of JSON")));
    }

    private static TenantSnapshot Build(TenantSnapshot original, byte[][] json)
    {
        var records = json.Select(bytes =>
        {
            using var document = JsonDocument.Parse(bytes);
            return RecordReader.TryRead(document.RootElement, out var error) ?? throw new InvalidOperationException(error);
        });
        var copy = TenantSnapshot.Create(original.Tenant, 1, original.BuiltAt, records);

        // A question of each kind builds every index.
        var query = new RecordQuery(original.Tenant.System) { ClientIds = [1], SiteIds = [1], EnterpriseIds = [1], Serials = ["x"], LastContactAfter = original.BuiltAt };
        _ = RecordSelection.From([copy], query).Count;
        return copy;
    }
}
