using CustomerCache.Core.Crossing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class ManagementStatusTests
{
    [Theory]
    [VectorsOf("velocloud.management_status")]
    public void First_management_status_determines_whether_a_device_is_monitored(Vector vector)
    {
        var status = BruinTable.ManagementStatus(ScriptedBodies.Attributes(vector.Given.GetProperty("inventory_attributes"))!);

        Assert.Equal(vector.Expected.GetProperty("management_status").GetString(), status);
        Assert.Equal(vector.Expected.GetProperty("monitorable").GetBoolean(), BruinTable.IsMonitorable(status, vector.Config.Policy));
    }
}
