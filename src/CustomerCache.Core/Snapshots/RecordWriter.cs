using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>Encodes records, with fields in the order of the former service. Thread safe.</summary>
public static class RecordWriter
{
    /// <summary>Returns the record of an edge.</summary>
    public static DeviceRecord Write(CrossedEdge crossed) =>
        Write(crossed, crossed.Edge.SerialNumber!, Present(crossed.Edge.HaSerialNumber));

    /// <summary>Returns the record of an edge's HA standby, which differs by exchanged serial numbers; null when there is none.</summary>
    public static DeviceRecord? WriteHaPartner(CrossedEdge crossed) =>
        Present(crossed.Edge.HaSerialNumber) is { } partner ? Write(crossed, partner, crossed.Edge.SerialNumber) : null;

    /// <summary>Returns the record of a probe.</summary>
    public static DeviceRecord Write(CrossedProbe crossed)
    {
        var probe = crossed.Probe;
        var bytes = Encode(json =>
        {
            Raw(json, "probe_id", probe.ProbeId);
            Raw(json, "probe_uid", probe.Uid);
            Raw(json, "probe_group", probe.Group);
            Raw(json, "device_type_name", probe.TypeName);
            json.WriteString("last_contact", crossed.LastContact);
            json.WriteString("serial_number", probe.SerialNumber);
            Client(json, crossed.Client);
        });
        return new DeviceRecord(bytes, new RecordKeys(probe.SerialNumber!, null, null, crossed.Client, crossed.LastContact));
    }

    private static DeviceRecord Write(CrossedEdge crossed, string serial, string? haSerial)
    {
        var edge = crossed.Edge;
        var bytes = Encode(json =>
        {
            json.WriteStartObject("edge");
            json.WriteString("host", edge.Id.Host);
            json.WriteNumber("enterprise_id", edge.Id.EnterpriseId);
            json.WriteString("enterprise_name", edge.EnterpriseName);
            json.WriteNumber("edge_id", edge.Id.Number);
            json.WriteEndObject();
            json.WriteString("edge_name", edge.Name);
            json.WriteString("last_contact", edge.LastContact);
            LogicalIds(json, crossed.LogicalIds);
            json.WriteString("serial_number", serial);
            json.WriteString("ha_serial_number", haSerial);
            Client(json, crossed.Client);
            Site(json, crossed);
            Raw(json, "ticket_contact_details", crossed.Contact);
            Raw(json, "ticket_contact_additional_subscribers", crossed.Subscribers);
            Raw(json, "links_configuration", crossed.LinksConfiguration);
        });
        return new DeviceRecord(bytes, new RecordKeys(serial, haSerial, edge.Id, crossed.Client, edge.LastContact));
    }

    private static byte[] Encode(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void LogicalIds(Utf8JsonWriter json, IReadOnlyList<CrossedLogicalId> logicalIds)
    {
        json.WriteStartArray("logical_ids");
        foreach (var id in logicalIds)
        {
            json.WriteStartObject();
            json.WriteString("interface_name", id.InterfaceName);
            json.WriteString("logical_id", id.Value);
            json.WriteString("access_type", id.AccessType);
            json.WriteString("service_number", id.ServiceNumber);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Client(Utf8JsonWriter json, ClientInfo client)
    {
        json.WritePropertyName("bruin_client_info");
        client.WriteTo(json);
    }

    private static void Site(Utf8JsonWriter json, CrossedEdge crossed)
    {
        json.WriteStartObject("site_details");
        using var document = JsonDocument.Parse(crossed.Site.Document.Utf8.ToArray());
        foreach (var member in document.RootElement.EnumerateObject().Where(m => m.Name != "tzOffset"))
        {
            member.WriteTo(json);
        }

        json.WriteNumber("tzOffset", crossed.TzOffset);
        json.WriteEndObject();
    }

    private static void Raw(Utf8JsonWriter json, string name, RawJson value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private static string? Present(string? serial) => string.IsNullOrEmpty(serial) ? null : serial;
}
