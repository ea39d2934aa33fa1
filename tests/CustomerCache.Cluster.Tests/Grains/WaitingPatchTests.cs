using CustomerCache.Cluster.Tests.Storage;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Tenants;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Which recrossed devices are stored together.</summary>
public sealed class WaitingPatchTests
{
    private static readonly DeviceReadings.Reading Reading = new DeviceReadings().Open();

    [Fact]
    public void Different_devices_are_stored_together() => Assert.Equal(3, WaitingPatch.Fitting(Patches([1], [2, 3], [4])));

    [Fact]
    public void Later_decision_about_a_device_waits_for_the_earlier_one()
    {
        var patches = Patches([1], [2], [3, 1], [4]);

        Assert.Equal(2, WaitingPatch.Fitting(patches));
        Assert.Equal(2, WaitingPatch.Fitting(patches[2..]));
    }

    [Fact]
    public void Devices_recrossed_by_one_event_stay_together_even_when_they_name_each_other()
    {
        var pair = new WaitingPatch(
            [Fleets.Crossed(1) with { HaSerialNumber = "VC00002" }, Fleets.Crossed(2) with { HaSerialNumber = "VC00001" }],
            Reading
        );

        Assert.Equal(1, WaitingPatch.Fitting([pair]));
    }

    [Fact]
    public void Partner_of_a_device_counts_as_named()
    {
        var device = new WaitingPatch([Fleets.Crossed(1) with { HaSerialNumber = "VC00002" }], Reading);

        Assert.Equal(1, WaitingPatch.Fitting([device, .. Patches([2])]));
    }

    private static WaitingPatch[] Patches(params int[][] devices) =>
        [.. devices.Select(numbers => new WaitingPatch([.. numbers.Select(n => Fleets.Crossed(n))], Reading))];
}
