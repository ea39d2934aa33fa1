using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes the attributes of an active inventory.</summary>
internal static class AttributesJson
{
    public static void Write(Utf8JsonWriter json, (SimulatedInventory Inventory, SimulatedInventoryItem Item) found)
    {
        json.WriteStartObject();
        json.WriteString("inventoryId"u8, found.Item.InventoryId);
        json.WriteString("serviceNumber"u8, found.Inventory.SerialNumber);
        json.WriteStartArray("attributes"u8);
        if (found.Inventory.ManagementStatus is { } status)
            Write(json, "Management Status", status);
        Write(json, "Serial Number", found.Inventory.SerialNumber);
        foreach (var access in found.Inventory.Accesses)
        {
            Write(json, $"{access.Interface} Access Type", access.AccessType);
            Write(json, $"{access.Interface} Service Number", access.ServiceNumber);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string key, string value)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteString("value"u8, value);
        json.WriteEndObject();
    }
}
