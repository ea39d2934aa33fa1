using System.Globalization;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("90s", "00:01:30")]
    [InlineData("15m", "00:15:00")]
    [InlineData("4h", "04:00:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("36h", "1.12:00:00")]
    [InlineData("0.5s", "00:00:00.5")]
    [InlineData(" 0s ", "00:00:00")]
    [InlineData("23:59:59", "23:59:59")]
    [InlineData("4:00:00", "04:00:00")]
    [InlineData("00:00:00.010", "00:00:00.010")]
    [InlineData("7.00:00:00", "7.00:00:00")]
    [InlineData("-5m", "-00:05:00")]
    [InlineData("-00:05:00", "-00:05:00")]
    [InlineData("3650d", "3650.00:00:00")]
    public void Duration_is_read_as_it_looks(string text, string duration)
    {
        Assert.True(Durations.TryParse(text, out var read));
        Assert.Equal(TimeSpan.Parse(duration, CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("24:00:00")]
    [InlineData("300")]
    [InlineData("00:30")]
    [InlineData("99:00:00")]
    [InlineData("00:60:00")]
    [InlineData("1:2")]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData("1,5h")]
    [InlineData("1e3s")]
    [InlineData("--5m")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("5w")]
    [InlineData("3651d")]
    [InlineData("99999999999999999999999d")]
    [InlineData("10675199.00:00:00")]
    [InlineData(null)]
    public void Ambiguous_or_overflowing_duration_is_refused(string? text) => Assert.False(Durations.TryParse(text, out _));

    [Fact]
    public void Parsed_duration_can_be_added_to_a_date_and_subtracted_from_it() =>
        Law.Holds(dice =>
        {
            var digits = string.Concat(dice.List(24, _ => dice.Of<char>("0123456789.:-")));
            foreach (var text in new[] { digits, digits + dice.Of<char>("smhd") })
            {
                if (Durations.TryParse(text, out var duration))
                {
                    Assert.Equal(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + duration - duration);
                    Assert.True(duration.Duration() <= TimeSpan.FromDays(3650), text);
                }
            }
        });
}
