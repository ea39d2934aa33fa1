using CustomerCache.Cluster.Tests.Storage;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Tenants;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Which recrossed devices are stored together.</summary>
public sealed class WaitingPatchesTests
{
    private static readonly DeviceReadings.Reading Reading = new DeviceReadings().Open();

    private readonly WaitingPatches _waiting = new();

    [Fact]
    public void Different_devices_are_stored_together_in_order()
    {
        var patches = Wait([1], [2, 3], [4]);

        Assert.Equal(patches, _waiting.Take());
        Assert.Empty(_waiting.Take());
    }

    [Fact]
    public void Later_decision_about_a_device_waits_for_the_earlier_one()
    {
        var patches = Wait([1], [2], [3, 1], [4]);

        Assert.Equal(patches[..2], _waiting.Take());
        Assert.Equal(patches[2..], _waiting.Take());
    }

    [Fact]
    public void Devices_recrossed_by_one_event_stay_together_even_when_they_name_each_other()
    {
        var pair = new WaitingPatch(
            [Fleets.Crossed(1) with { HaSerialNumber = "VC00002" }, Fleets.Crossed(2) with { HaSerialNumber = "VC00001" }],
            Reading
        );
        _waiting.Add(pair);

        Assert.Equal([pair], _waiting.Take());
    }

    [Fact]
    public void Partner_of_a_device_counts_as_named()
    {
        var device = new WaitingPatch([Fleets.Crossed(1) with { HaSerialNumber = "VC00002" }], Reading);
        _waiting.Add(device);
        var partner = Wait([2]);

        Assert.Equal([device], _waiting.Take());
        Assert.Equal(partner, _waiting.Take());
    }

    [Fact]
    public async Task Failure_reaches_every_caller()
    {
        var patches = Wait([1], [2]);

        WaitingPatches.Complete(patches, new IOException("full"));

        foreach (var patch in patches)
        {
            await Assert.ThrowsAsync<IOException>(() => patch.Stored);
        }
    }

    private WaitingPatch[] Wait(params int[][] devices)
    {
        WaitingPatch[] patches = [.. devices.Select(numbers => new WaitingPatch([.. numbers.Select(n => Fleets.Crossed(n))], Reading))];
        Array.ForEach(patches, _waiting.Add);
        return patches;
    }
}
