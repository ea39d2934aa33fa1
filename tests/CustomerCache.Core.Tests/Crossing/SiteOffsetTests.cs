using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Crossing;

public sealed class SiteOffsetTests
{
    private static readonly DateTimeOffset Summer = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Winter = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("eastern", -4, -5)]
    [InlineData(" Pacific ", -7, -8)]
    [InlineData("ARIZONA", -7, -7)]
    [InlineData("East-Indiana", -4, -5)]
    [InlineData("Samoa", -11, -11)]
    public void Zone_names_are_case_insensitive(string zone, int summer, int winter)
    {
        Assert.Equal(summer, Hours(zone, null, Summer));
        Assert.Equal(winter, Hours(zone, null, Winter));
    }

    [Fact]
    public void Minutes_are_truncated_towards_zero()
    {
        Assert.Equal(-2, Hours(null, null, Summer, "America/St_Johns"));
        Assert.Equal(-3, Hours(null, null, Winter, "America/St_Johns"));
        Assert.Equal(5, Hours(null, null, Summer, "Asia/Kolkata"));
    }

    [Theory]
    [InlineData("10001-0101", "America/New_York")]
    [InlineData(" 85001 ", "America/Phoenix")]
    [InlineData("30124", "America/Chicago")]
    [InlineData("30125", "America/New_York")]
    [InlineData("00901", "America/Puerto_Rico")]
    [InlineData("1000", null)]
    [InlineData("1000x", null)]
    [InlineData("00000", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Zip_code_has_the_zone_of_its_place(string? zip, string? zone) => Assert.Equal(zone, ZipTimeZones.Find(zip));

    [Fact]
    public void Zip_code_has_an_existing_zone_or_none() =>
        Assert.All(
            Enumerable
                .Range(0, 100_000)
                .Select(i => ZipTimeZones.Find(i.ToString("00000", System.Globalization.CultureInfo.InvariantCulture)))
                .OfType<string>()
                .Distinct(),
            zone => Assert.True(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        );

    [Fact]
    public void Site_always_has_an_offset() =>
        Law.Holds(dice =>
            Assert.InRange(
                Hours(
                    dice.Of(null, "", "Atlantic", "Hawaii", "x"),
                    dice.Of(null, "", "-", "96813", "99999-1"),
                    Summer.AddHours(dice.Below(10_000))
                ),
                -11,
                0
            )
        );

    private static int Hours(string? zone, string? zip, DateTimeOffset now, string fallback = "America/New_York") =>
        SiteOffset.Hours(new SiteDetails(default, zone, zip), now, TimeZoneInfo.FindSystemTimeZoneById(fallback));
}
