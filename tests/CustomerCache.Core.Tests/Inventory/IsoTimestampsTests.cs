using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Inventory;

public sealed class IsoTimestampsTests
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz",
        "yyyy-MM-dd'T'HH:mm:ss.fffzzz",
        "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd HH:mm:sszzz",
        "yyyy-MM-dd HH:mm:ss.ff zzz",
        "yyyy-MM-dd'T'HH:mmzzz",
    ];

    private static readonly string[] UtcFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd",
        "yyyyMMdd'T'HHmmss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.fffffff",
    ];

    [Fact]
    public void Timestamp_round_trips_to_its_precision() =>
        Law.Holds(dice =>
        {
            var offset = TimeSpan.FromMinutes(15 * (dice.Below(113) - 56));
            var moment = new DateTimeOffset(
                1 + dice.Below(9000),
                1 + dice.Below(12),
                2 + dice.Below(25),
                dice.Below(24),
                dice.Below(60),
                dice.Below(60),
                offset
            ).AddTicks(dice.Below(10_000_000));
            var format = dice.Of<string>(Formats);

            Assert.Equal(
                RoundTrip(moment.ToString(format, CultureInfo.InvariantCulture), format),
                IsoTimestamps.Parse(moment.ToString(format, CultureInfo.InvariantCulture))
            );
        });

    [Fact]
    public void Timestamp_without_a_zone_is_UTC() =>
        Law.Holds(dice =>
        {
            var moment = new DateTimeOffset(
                1000 + dice.Below(9000),
                1 + dice.Below(12),
                1 + dice.Below(28),
                dice.Below(24),
                dice.Below(60),
                dice.Below(60),
                TimeSpan.Zero
            ).AddTicks(dice.Below(10_000_000));
            var format = dice.Of<string>(UtcFormats);

            Assert.Equal(
                RoundTrip(moment.ToString(format, CultureInfo.InvariantCulture), format),
                IsoTimestamps.Parse(moment.ToString(format, CultureInfo.InvariantCulture))
            );
        });

    [Fact]
    public void Parsing_never_throws() =>
        Law.Holds(
            dice => _ = IsoTimestamps.Parse(new string([.. dice.List(45, _ => dice.Of<char>("0123456789-:.,TZtz+ aW\0"))])),
            cases: 2000
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("never")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("2026-02-30")]
    [InlineData("03/10/2026, 12:00:00")]
    [InlineData("1765622307499")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public void Text_that_is_no_timestamp_is_never(string? text) => Assert.Null(IsoTimestamps.Parse(text));

    [Theory]
    [InlineData("2026-03-01T10:00:00.123456789Z", 1234567)]
    [InlineData("2026-03-01T10:00:00,5Z", 5000000)]
    [InlineData("2026-03-01T12:00:00.5+02:00", 5000000)]
    public void Longer_fraction_is_truncated_and_a_comma_is_accepted(string text, long ticks) =>
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(ticks), IsoTimestamps.Parse(text));

    [Theory]
    [InlineData("2026-03-01t10:00:00z", "2026-03-01T10:00:00Z")]
    [InlineData("2026-03-01t10:00:00+00:00", "2026-03-01T10:00:00Z")]
    [InlineData("2026-03-01T10:00z", "2026-03-01T10:00:00Z")]
    [InlineData("2026-03-01T11:00+01:00", "2026-03-01T10:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.5Z")]
    [InlineData("9999-12-31T23:59:60Z", "9999-12-31T23:59:59Z")]
    public void Small_letters_missing_seconds_and_leap_seconds_are_read(string text, string moment) =>
        Assert.Equal(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture), IsoTimestamps.Parse(text));

    private static DateTimeOffset RoundTrip(string text, string format) =>
        DateTimeOffset.ParseExact(
            text,
            format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );
}
