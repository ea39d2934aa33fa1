using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>Generates an edge's WAN links: one to four, mostly two or three, which yields records of about 2 kB.</summary>
internal sealed class LinkMaker(FleetOptions options)
{
    private static readonly ImmutableArray<int> Counts = [1, 2, 2, 2, 3, 3, 3, 4];

    private int _made;

    public static ImmutableArray<SimulatedAccess> Accesses(ImmutableArray<SimulatedLink> links, string serial, Dice dice) =>
        [
            .. links.Select(link => new SimulatedAccess(
                link.Interface,
                link.Type == "WIRELESS" ? "Wireless" : dice.Pick(Vocabulary.WiredAccess),
                $"{serial}.{link.Interface}"
            )),
        ];

    public ImmutableArray<SimulatedLink> Make(int edgeId, Dice dice)
    {
        var links = ImmutableArray.CreateBuilder<SimulatedLink>();
        var count = dice.Pick(Counts);
        for (var (i, wireless) = (0, 0); i < count; i++)
        {
            var isWireless = dice.Chance(options.Shares.Wireless) && wireless < Vocabulary.WirelessInterfaces.Length;
            var name = isWireless ? Vocabulary.WirelessInterfaces[wireless++] : Vocabulary.Interfaces[i];
            links.Add(Make(edgeId, i, name, isWireless, dice));
        }

        return links.ToImmutable();
    }

    private SimulatedLink Make(int edgeId, int index, string name, bool wireless, Dice dice)
    {
        var number = ++_made;
        return new()
        {
            Id = 5_000 + number,
            Interface = name,
            LogicalId = string.Create(
                CultureInfo.InvariantCulture,
                $"02:{(byte)(number >> 24):x2}:{(byte)(number >> 16):x2}:{(byte)(number >> 8):x2}:{(byte)number:x2}:{index:x2}:0000"
            ),
            InternalId = string.Create(CultureInfo.InvariantCulture, $"{number:x8}-0000-4000-8000-{edgeId:x12}"),
            IpAddress = string.Create(CultureInfo.InvariantCulture, $"192.0.2.{1 + dice.Below(254)}"),
            State = dice.Chance(0.96) ? "STABLE" : "DISCONNECTED",
            Mode = dice.Chance(0.85) ? "PUBLIC" : "PRIVATE",
            Type = wireless ? "WIRELESS" : "WIRED",
        };
    }
}
