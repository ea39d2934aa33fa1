using System.Collections.Frozen;

namespace CustomerCache.Core.Crossing;

/// <summary>Maps US ZIP codes to time zones, by the bundled table; its header names the source. Thread safe.</summary>
public static class ZipTimeZones
{
    private static readonly (FrozenDictionary<string, string> Areas, FrozenDictionary<string, string> Exceptions) Table = Load();

    /// <summary>Returns the IANA zone of a ZIP code, with or without its extension (<c>10001-0101</c>); null when it is unknown.</summary>
    public static string? Find(string? zip)
    {
        var five = zip?.Split('-', 2)[0].Trim();
        return five is not { Length: 5 } || !five.All(char.IsAsciiDigit)
            ? null
            : Table.Exceptions.GetValueOrDefault(five) ?? Table.Areas.GetValueOrDefault(five[..3]);
    }

    private static (FrozenDictionary<string, string>, FrozenDictionary<string, string>) Load()
    {
        using var stream =
            typeof(ZipTimeZones).Assembly.GetManifestResourceStream("zip-time-zones.txt")
            ?? throw new InvalidOperationException("The embedded resource zip-time-zones.txt is missing.");
        using var reader = new StreamReader(stream);
        var areas = new Dictionary<string, string>(StringComparer.Ordinal);
        var exceptions = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                ReadLine(line.Split(' '), areas, exceptions);
            }
        }

        return (areas.ToFrozenDictionary(), exceptions.ToFrozenDictionary());
    }

    private static void ReadLine(string[] words, Dictionary<string, string> areas, Dictionary<string, string> exceptions)
    {
        var range = words[0].Split('-');
        for (var area = Number(range[0]); area <= Number(range[^1]); area++)
        {
            areas.Add(area.ToString("000", System.Globalization.CultureInfo.InvariantCulture), words[1]);
        }

        foreach (var word in words.Skip(2))
        {
            var (zone, ends) = (word.Split(':')[0], word.Split(':')[1]);
            foreach (var end in ends.Split(','))
            {
                exceptions.Add(words[0] + end, zone);
            }
        }

        static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
