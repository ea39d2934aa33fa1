using CustomerCache.Core.Crossing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class ManagementStatusTests
{
    [Theory]
    [VectorsOf("velocloud.management_status")]
    public void The_first_management_status_decides_whether_a_device_is_watched(Vector vector)
    {
        var status = BruinTable.ManagementStatus(ScriptedBodies.Attributes(vector.Given.GetProperty("inventory_attributes"))!);

        Assert.Equal(vector.Expected.GetProperty("management_status").GetString(), status);
        Assert.Equal(vector.Expected.GetProperty("monitorable").GetBoolean(), BruinTable.IsMonitorable(status, vector.Config.Policy));
    }
}
