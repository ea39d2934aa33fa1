using CustomerCache.Core.Crossing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Crossing;

public sealed class TzOffsetTests
{
    [Theory]
    [VectorsOf("velocloud.tz_offset")]
    public void Site_has_the_offset_of_its_zone_at_that_time(Vector vector)
    {
        var site = ScriptedBodies.Site(vector.Given.GetProperty("site_details"))!;

        Assert.Equal(
            vector.Expected.GetProperty("tz_offset").GetInt32(),
            SiteOffset.Hours(site, vector.Now, vector.Config.Policy.FallbackTimeZone)
        );
    }
}
