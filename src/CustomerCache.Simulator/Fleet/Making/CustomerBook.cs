using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>Collects the customers while a fleet is generated: clients, and their sites as devices need them.</summary>
internal sealed class CustomerBook
{
    private const int FirstClientId = 9101;
    private const int FirstSiteId = 91_000;

    /// <summary>One device in three shares the site of the client's device before it.</summary>
    private const double SharesSite = 0.33;

    private readonly FleetOptions _options;
    private readonly Dictionary<int, int> _lastSite = [];

    public CustomerBook(FleetOptions options, int clients, Dice dice)
    {
        _options = options;
        for (var i = 0; i < clients; i++)
        {
            var id = FirstClientId + i;
            var contacts = dice.Chance(options.Shares.WithoutContacts) ? 0 : 2 + dice.Below(5);
            Clients[id] = new(id, Vocabulary.ClientName(i), [.. Enumerable.Range(0, contacts).Select(_ => Vocabulary.Contact(dice, id))]);
        }

        var listed =
            options.Shares.BlackListedClients <= 0 || clients < 2
                ? 0
                : Math.Clamp((int)Math.Round(clients * options.Shares.BlackListedClients, MidpointRounding.AwayFromZero), 1, clients - 1);
        BlackList = [.. Enumerable.Range(FirstClientId + clients - listed, listed)];
    }

    public Dictionary<int, SimulatedClient> Clients { get; } = [];

    public Dictionary<int, SimulatedSite> Sites { get; } = [];

    /// <summary>The last clients, which are the smallest.</summary>
    public ImmutableArray<int> BlackList { get; }

    /// <summary>Returns a client for a device of a host; hosts have their own clients as far as these suffice.</summary>
    public int ClientFor(int host, int hosts, DeviceCase kind, Dice dice)
    {
        if (kind == DeviceCase.PendingBlackListed && !BlackList.IsEmpty)
            return dice.Pick(BlackList);
        var ownClients = Math.Max(1, (Clients.Count - host + hosts - 1) / hosts);
        return FirstClientId + ((host + (dice.SkewedBelow(ownClients) * hosts)) % Clients.Count);
    }

    public int AnyClientBut(int clientId, Dice dice) =>
        FirstClientId + ((clientId - FirstClientId + 1 + dice.Below(Math.Max(1, Clients.Count - 1))) % Clients.Count);

    public int SiteOf(int clientId, Dice dice)
    {
        if (_lastSite.TryGetValue(clientId, out var last) && dice.Chance(SharesSite))
            return last;
        var id = FirstSiteId + Sites.Count;
        Sites[id] = MakeSite(id, clientId, dice);
        return _lastSite[clientId] = id;
    }

    private SimulatedSite MakeSite(int id, int clientId, Dice dice)
    {
        var place = dice.Pick(Vocabulary.Places);
        var town = Vocabulary.Town(dice);
        return new()
        {
            Id = id,
            ClientId = clientId,
            Label = string.Create(CultureInfo.InvariantCulture, $"{Clients[clientId].Name} {town} {id}"),
            AddedAt = Vocabulary.Moment(_options.AsOf.AddDays(-200 - dice.Below(2_000)).AddMilliseconds(dice.Below(86_400_000))),
            Street = Vocabulary.Street(dice),
            City = town,
            State = place.State,
            Zip = dice.Chance(0.5) ? place.Zip : string.Create(CultureInfo.InvariantCulture, $"{place.Zip}-{dice.Below(10_000):D4}"),
            Latitude = Math.Round(place.Latitude + dice.NextShare() - 0.5, 4),
            Longitude = Math.Round(place.Longitude + dice.NextShare() - 0.5, 4),
            TimeZone = dice.Chance(_options.Shares.WithoutTimeZone) ? "" : place.Zone,
            Contact = Vocabulary.Contact(dice, clientId),
        };
    }
}
