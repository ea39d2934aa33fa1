using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>Generates the probes and their entries at Bruin.</summary>
internal sealed class ProbeMaker(FleetOptions options, CustomerBook customers, InventoryMaker inventories)
{
    private const string Never = "never";

    public ImmutableArray<SimulatedProbe> Make(ReadOnlySpan<DeviceCase> cases, Dice dice)
    {
        var probes = ImmutableArray.CreateBuilder<SimulatedProbe>(cases.Length);
        for (var i = 0; i < cases.Length; i++)
        {
            var clientId = customers.ClientFor(0, 1, cases[i], dice);
            var serial = string.Create(CultureInfo.InvariantCulture, $"XR{i + 1:D8}");
            probes.Add(Make(i + 1, serial, customers.Clients[clientId].Name, cases[i] == DeviceCase.NeverActivated, dice));
            inventories.Write(serial, clientId, cases[i], [], dice);
        }

        return probes.MoveToImmutable();
    }

    private SimulatedProbe Make(int number, string serial, string client, bool neverActivated, Dice dice) =>
        new()
        {
            ProbeId = number.ToString(CultureInfo.InvariantCulture),
            Uid = string.Create(
                CultureInfo.InvariantCulture,
                $"02:01:{(byte)(number >> 16):x2}:{(byte)(number >> 8):x2}:{(byte)number:x2}:01"
            ),
            Name = string.Create(CultureInfo.InvariantCulture, $"{client} probe {number}"),
            Group = client,
            TypeName = dice.Pick(Vocabulary.ProbeTypes),
            SerialNumber = serial,
            IpAddress = string.Create(CultureInfo.InvariantCulture, $"198.51.100.{1 + dice.Below(254)}"),
            Up = !neverActivated && dice.Chance(0.95),
            NodeToNode = neverActivated ? Never : LastUpdate(dice),
            RealService = neverActivated || dice.Chance(0.1) ? Never : LastUpdate(dice),
        };

    private string LastUpdate(Dice dice) => Vocabulary.ProbeTime(options.AsOf - Vocabulary.Silence(options, dice));
}
