using System.Globalization;

namespace CustomerCache.Core;

/// <summary>
/// Parses durations: <c>90s</c>, <c>15m</c>, <c>4h</c>, <c>7d</c>, or <c>hh:mm:ss</c> below 24 hours, with days before a dot.
/// </summary>
/// <remarks>Rejects texts that .NET reads misleadingly: <c>24:00:00</c> and <c>24</c> would be 24 days.</remarks>
public static class Durations
{
    /// <summary>The remedy for an unreadable duration.</summary>
    public const string Remedy = "write a duration as 90s, 15m, 4h or 7d, or as hh:mm:ss below 24 hours";

    // Ten years: more than any setting needs, and far below an overflow when added to a date.
    private const long MaxTicks = 3650 * TimeSpan.TicksPerDay;

    private static readonly string[] Clocks =
    [
        @"hh\:mm\:ss",
        @"h\:mm\:ss",
        @"hh\:mm\:ss\.FFFFFFF",
        @"h\:mm\:ss\.FFFFFFF",
        @"d\.hh\:mm\:ss",
        @"d\.hh\:mm\:ss\.FFFFFFF",
    ];

    /// <summary>Parses a duration, ignoring surrounding blanks; returns false when it is invalid or longer than ten years.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        var written = text.AsSpan().Trim();
        var isNegative = written is ['-', ..];
        var isRead = TryParseUnsigned(isNegative ? written[1..] : written, out duration) && duration.Ticks <= MaxTicks;
        duration =
            !isRead ? default
            : isNegative ? -duration
            : duration;
        return isRead;
    }

    private static bool TryParseUnsigned(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        var unit = text.IsEmpty
            ? 0
            : text[^1] switch
            {
                's' => TimeSpan.TicksPerSecond,
                'm' => TimeSpan.TicksPerMinute,
                'h' => TimeSpan.TicksPerHour,
                'd' => TimeSpan.TicksPerDay,
                _ => 0,
            };
        if (unit == 0)
        {
            return TimeSpan.TryParseExact(text, Clocks, CultureInfo.InvariantCulture, out duration);
        }

        var isNumber =
            decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count <= MaxTicks / unit;
        duration = isNumber ? new TimeSpan((long)(count * unit)) : default;
        return isNumber;
    }
}
