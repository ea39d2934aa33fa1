using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>Defines the words of made-up fleets. All fictitious, except for ZIP codes, which time zones are derived from.</summary>
internal static class Vocabulary
{
    public static readonly ImmutableArray<string> Models = ["edge510", "edge520", "edge540", "edge610", "edge620", "edge680"];
    public static readonly ImmutableArray<string> Interfaces = ["GE1", "GE2", "GE3", "GE4", "INTERNET1", "INTERNET2"];
    public static readonly ImmutableArray<string> WirelessInterfaces = ["USB1", "CELL1", "LTE1"];
    public static readonly ImmutableArray<string> WiredAccess = ["Ethernet/T1/MPLS", "Cable", "DSL", "Fiber", "Fixed Wireless"];
    public static readonly ImmutableArray<string> ProbeTypes = ["xr_pi", "xr_pi_2", "xr_2000", "xr_nuc"];

    /// <summary>The last one has a hyphen where the monitored status has a dash, a typing error seen at Bruin.</summary>
    public static readonly ImmutableArray<string> NotMonitored =
    [
        ManagementStatuses.Inactive,
        ManagementStatuses.Suspended,
        "Active - Gold Monitoring",
    ];

    public static readonly ImmutableArray<Place> Places =
    [
        new("NY", "10001", "Eastern", 40.7, -73.9),
        new("GA", "30303", "Eastern", 33.7, -84.4),
        new("FL", "33101", "Eastern", 25.8, -80.2),
        new("MA", "02108", "Eastern", 42.4, -71.1),
        new("IL", "60601", "Central", 41.9, -87.6),
        new("TX", "75201", "Central", 32.8, -96.8),
        new("CO", "80202", "Mountain", 39.7, -105.0),
        new("AZ", "85001", "Arizona", 33.4, -112.1),
        new("CA", "94568", "Pacific", 37.7, -121.9),
        new("WA", "98101", "Pacific", 47.6, -122.3),
        new("HI", "96813", "Hawaii", 21.3, -157.9),
    ];

    private static readonly ImmutableArray<string> FirstWords =
    [
        "Acme",
        "Borealis",
        "Cobalt",
        "Driftwood",
        "Evergreen",
        "Foxglove",
        "Granite",
        "Harbor",
        "Ironwood",
        "Juniper",
        "Kestrel",
        "Lakeshore",
        "Meridian",
        "Northwind",
        "Oakfield",
        "Pinecrest",
        "Quarry",
        "Redstone",
        "Silverline",
        "Tidewater",
        "Umbra",
        "Vanguard",
        "Willow",
        "Zephyr",
    ];

    private static readonly ImmutableArray<string> SecondWords =
    [
        "Freight",
        "Clinics",
        "Foods",
        "Hotels",
        "Insurance",
        "Logistics",
        "Motors",
        "Pharmacies",
        "Properties",
        "Retail",
        "Schools",
        "Stores",
        "Textiles",
        "Utilities",
        "Ventures",
        "Water & Power",
    ];

    private static readonly ImmutableArray<string> GivenNames =
    [
        "Ada",
        "Ben",
        "Chloé",
        "Dana",
        "Eli",
        "Farah",
        "Grace",
        "Hugo",
        "Ines",
        "Jonah",
        "Kira",
        "Liam",
        "Maya",
        "Noor",
        "Owen",
        "Priya",
    ];

    private static readonly ImmutableArray<string> FamilyNames =
    [
        "Example",
        "Sample",
        "Placeholder",
        "Madeup",
        "Fictive",
        "Specimen",
        "Testworth",
        "Dummyfield",
        "Pretendsson",
        "Mockley",
    ];

    private static readonly ImmutableArray<string> Towns = ["Exampleville", "Sampleton", "Fort Placeholder", "Mockburg", "Port Specimen"];

    private static readonly ImmutableArray<string> Streets = ["Example Street", "Sample Avenue", "Placeholder Road", "Fiction Boulevard"];

    /// <summary>
    /// Distinct for each index. The second word advances by 25 (9 modulo 16) each time the first wraps around, so all 384 pairs are used
    /// before names need a number.
    /// </summary>
    public static string ClientName(int index)
    {
        var first = FirstWords[index % FirstWords.Length];
        var second = SecondWords[(index + (index / FirstWords.Length)) % SecondWords.Length];
        var round = index / (FirstWords.Length * SecondWords.Length);
        return round == 0 ? $"{first} {second}" : string.Create(CultureInfo.InvariantCulture, $"{first} {second} {round + 1}");
    }

    public static SimulatedContact Contact(Dice dice, int clientId)
    {
        var given = dice.Pick(GivenNames);
        var family = dice.Pick(FamilyNames);
        var number = dice.Below(100);
        var mail = string.Create(CultureInfo.InvariantCulture, $"{given}.{family}{number}@client{clientId}.example.com");
        return new(given, family, mail.ToLowerInvariant().Replace('é', 'e'), Phone(number));
    }

    public static string Town(Dice dice) => dice.Pick(Towns);

    public static string Street(Dice dice) => string.Create(CultureInfo.InvariantCulture, $"{1 + dice.Below(9_900)} {dice.Pick(Streets)}");

    public static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Within four hours before <see cref="FleetOptions.AsOf"/>, or weeks before for a silent device.</summary>
    public static TimeSpan Silence(FleetOptions options, Dice dice) =>
        dice.Chance(options.Shares.LongSilent) ? TimeSpan.FromDays(8 + dice.Below(52)) : TimeSpan.FromMinutes(1 + dice.Below(240));

    public static string ProbeTime(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Only 555-0100 to 555-0199 are reserved for fictitious use.</summary>
    private static string Phone(int number) => string.Create(CultureInfo.InvariantCulture, $"555-01{number:D2}");

    internal sealed record Place(string State, string Zip, string Zone, double Latitude, double Longitude);
}
