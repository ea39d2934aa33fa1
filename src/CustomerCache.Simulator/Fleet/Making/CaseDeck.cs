namespace CustomerCache.Simulator;

/// <summary>
/// Deals one case to each device with exact counts: thrown dice would leave rare cases out of small fleets.
/// </summary>
internal static class CaseDeck
{
    /// <summary>From this many devices on, each wanted case occurs at least once.</summary>
    private const int EnoughForAll = 20;

    public static DeviceCase[] Deal(int devices, Dice dice, params ReadOnlySpan<(DeviceCase Case, double Share)> wanted)
    {
        var deck = new DeviceCase[devices];
        var next = 0;
        foreach (var (kind, share) in wanted)
        {
            var count = (int)Math.Round(share * devices, MidpointRounding.AwayFromZero);
            if (count == 0 && share > 0 && devices >= EnoughForAll)
                count = 1;
            for (; count > 0 && next < devices; count--)
                deck[next++] = kind;
        }

        for (var i = devices - 1; i > 0; i--)
        {
            var j = dice.Below(i + 1);
            (deck[i], deck[j]) = (deck[j], deck[i]);
        }

        return deck;
    }
}
