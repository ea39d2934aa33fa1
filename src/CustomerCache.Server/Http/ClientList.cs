using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Server.Http;

/// <summary>
/// The clients of selected records, by client number, with the number of their devices. A client's name is that of its first record.
/// </summary>
internal static class ClientList
{
    public static byte[] Encode(RecordSelection selection)
    {
        var clients = new SortedDictionary<long, (string? Name, int Devices)>();
        foreach (var client in selection.Records.Select(r => r.Client).OfType<ClientInfo>())
        {
            clients[client.ClientId] = clients.TryGetValue(client.ClientId, out var known)
                ? (known.Name, known.Devices + 1)
                : (client.ClientName, 1);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer);
        json.WriteStartArray();
        foreach (var (id, (name, devices)) in clients)
        {
            json.WriteStartObject();
            json.WriteNumber("client_id", id);
            json.WriteString("client_name", name);
            json.WriteNumber("devices", devices);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
