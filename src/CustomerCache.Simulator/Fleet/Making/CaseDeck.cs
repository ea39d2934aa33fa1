namespace CustomerCache.Simulator;

/// <summary>Assigns a case to each device with exact counts; independent random choices would omit rare cases from small fleets.</summary>
internal static class CaseDeck
{
    /// <summary>The number of devices from which each requested case occurs at least once.</summary>
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
