using System.Globalization;

namespace CustomerCache.Core.Inventory;

/// <summary>Parses timestamps of vendors and callers. A text without zone is UTC; an unreadable one is null ("never").</summary>
public static class IsoTimestamps
{
    private static readonly string[] Formats = BuildFormats();

    /// <summary>
    /// Parses ISO 8601 dates and times, with <c>T</c>, <c>t</c> or a blank between them, any fraction, optional offset and seconds.
    /// </summary>
    /// <remarks>A date alone is midnight. A leap second is the second after it.</remarks>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is not { Length: >= 10 and <= 40 })
        {
            return null;
        }

        var isLeap = text.Length > 18 && text.AsSpan(16, 3) is ":60";
        var written = Normalise(isLeap ? string.Concat(text.AsSpan(0, 17), "59", text.AsSpan(19)) : text);
        return DateTimeOffset.TryParseExact(
            written,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        )
            ? isLeap && moment < DateTimeOffset.MaxValue.AddSeconds(-1)
                ? moment.AddSeconds(1)
                : moment
            : null;
    }

    // .NET parses at most seven fraction digits; more are cut, below the resolution of 100 ns.
    private static string Normalise(string written)
    {
        var text =
            written.Length > 10 && (written[10] == 't' || written[^1] == 'z') ? written.Replace('t', 'T').Replace('z', 'Z') : written;
        var point = text.IndexOfAny(['.', ','], Math.Min(19, text.Length));
        if (point < 0)
        {
            return text;
        }

        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end == point + 1
            ? text
            : string.Concat(text.AsSpan(0, point), ".", text.AsSpan(point + 1, Math.Min(7, end - point - 1)), text.AsSpan(end));
    }

    private static string[] BuildFormats()
    {
        string[] separators = ["'T'", " "],
            times = ["HH:mm:ss.FFFFFFF", "HH:mm"],
            zones = ["", "K", "zzz", " zzz"];
        return
        [
            "yyyy-MM-dd",
            .. from separator in separators from time in times from zone in zones select $"yyyy-MM-dd{separator}{time}{zone}",
            "yyyyMMdd'T'HHmmssK",
        ];
    }
}
