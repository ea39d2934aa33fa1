using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

/// <summary>Ceilings of allocated bytes: what one changed device costs must not grow with the tenant.</summary>
public sealed class SnapshotAllocationTests
{
    private const int Devices = 30_000;
    private const long Ceiling = 32 * 1024;

    private static readonly TenantState Stored = TenantState
        .Unknown(Sample.VeloCloud)
        .Import(Enumerable.Range(0, Devices).Select(i => Sample.Record($"S{i}", "old", Sample.Edge(i))), Sample.Noon);

    private static readonly DeviceOutcome Changed = new(
        "S12345",
        null,
        Sample.Edge(12_345),
        new CrossingOutcome.Crossed(Sample.Record("S12345", "new", Sample.Edge(12_345)), null)
    );

    [Fact]
    public void Recrossed_device_allocates_little_on_the_owner()
    {
        TenantPatch.Apply(Stored, [Changed], Sample.Noon);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var after = TenantPatch.Apply(Stored, [Changed], Sample.Noon);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2, after.Snapshot!.Version);
        Assert.InRange(allocated, 1, Ceiling);
    }

    [Fact]
    public void Delta_of_one_device_allocates_little_on_a_replica()
    {
        var old = Stored.Snapshot!;
        var delta = TenantPatch.Apply(Stored, [Changed], Sample.Noon).Snapshot!.Delta!;
        old.Apply(delta, Sample.Noon, Sample.Noon);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var next = old.Apply(delta, Sample.Noon, Sample.Noon);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2, next.Version);
        Assert.InRange(allocated, 1, Ceiling);
    }

    [Fact]
    public void Look_up_by_serial_number_allocates_nothing()
    {
        var snapshot = Stored.Snapshot!;
        Assert.NotNull(snapshot.Find("S777"));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            snapshot.Find("S777");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
