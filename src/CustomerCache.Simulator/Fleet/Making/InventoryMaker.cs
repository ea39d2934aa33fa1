using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>Adds a device to Bruin's inventory, as its case requires.</summary>
internal sealed class InventoryMaker(FleetOptions options, CustomerBook customers)
{
    private const int FirstInventoryId = 12_000_001;

    private int _written;

    public Dictionary<string, SimulatedInventory> Inventories { get; } = [];

    public void Write(string serial, int clientId, DeviceCase kind, ImmutableArray<SimulatedAccess> accesses, Dice dice)
    {
        var shares = options.Shares;
        var items = ImmutableArray.CreateBuilder<SimulatedInventoryItem>();
        if (kind == DeviceCase.WithoutInventory)
        {
            // Half of them are unknown, the others are retired: neither has a usable document.
            if (dice.Chance(0.5))
                return;
            items.Add(Item(serial, clientId, SimulatedInventoryItem.Disconnected, dice));
        }
        else
        {
            if (dice.Chance(shares.RetiredInventory))
                items.Add(Item(serial, clientId, SimulatedInventoryItem.Disconnected, dice));
            items.Add(Item(serial, clientId, SimulatedInventoryItem.Active, dice));
            if (dice.Chance(shares.SeveralInventories))
                items.Add(Item(serial, customers.AnyClientBut(clientId, dice), SimulatedInventoryItem.Active, dice));
        }

        Inventories[serial] = new()
        {
            SerialNumber = serial,
            Items = items.ToImmutable(),
            ManagementStatus = Status(kind, clientId, dice),
            Accesses = accesses,
        };
    }

    private string? Status(DeviceCase kind, int clientId, Dice dice) =>
        kind switch
        {
            DeviceCase.PendingBlackListed => ManagementStatuses.Pending,
            DeviceCase.NotMonitorable => dice.Chance(0.1) ? null : dice.Pick(Vocabulary.NotMonitored),
            _ when dice.Chance(options.Shares.Pending) && !customers.BlackList.Contains(clientId) => ManagementStatuses.Pending,
            _ => dice.Chance(0.4) ? ManagementStatuses.Platinum : ManagementStatuses.Gold,
        };

    private SimulatedInventoryItem Item(string serial, int clientId, string status, Dice dice)
    {
        var id = (FirstInventoryId + _written++).ToString(CultureInfo.InvariantCulture);
        return new(id, clientId, customers.SiteOf(clientId, dice), serial, status);
    }
}
