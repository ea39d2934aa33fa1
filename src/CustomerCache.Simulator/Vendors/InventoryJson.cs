using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes the documents of <c>Inventory</c>, including retired ones.</summary>
internal static class InventoryJson
{
    public static void Write(Utf8JsonWriter json, (Fleet Fleet, SimulatedInventory? Inventory) asked)
    {
        json.WriteStartObject();
        json.WriteStartArray("documents"u8);
        if (asked.Inventory is not null)
        {
            foreach (var item in asked.Inventory.Items)
                Write(json, item, asked.Fleet.FindClient(item.ClientId)?.Name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SimulatedInventoryItem item, string? clientName)
    {
        json.WriteStartObject();
        json.WriteNumber("clientID"u8, item.ClientId);
        json.WriteString("clientName"u8, clientName);
        json.WriteString("inventoryID"u8, item.InventoryId);
        json.WriteString("serviceNumber"u8, item.ServiceNumber);
        json.WriteNumber("siteId"u8, item.SiteId);
        json.WriteString("status"u8, item.Status);
        json.WriteEndObject();
    }
}
