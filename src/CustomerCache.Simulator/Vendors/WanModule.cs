using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes the WAN module of <c>getEdgeConfigurationModules</c>.</summary>
internal static class WanModule
{
    public static void Write(Utf8JsonWriter json, SimulatedEdge edge)
    {
        json.WriteStartObject();
        json.WriteStartObject("WAN"u8);
        json.WriteStartObject("data"u8);
        json.WriteStartArray("links"u8);
        foreach (var link in edge.Links)
            WriteLink(json, link);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json, SimulatedLink link)
    {
        json.WriteStartObject();
        json.WriteString("logicalId"u8, link.LogicalId);
        json.WriteString("internalId"u8, link.InternalId);
        json.WriteString("discovery"u8, "AUTO_DISCOVERED"u8);
        if (link.Mode is not null)
            json.WriteString("mode"u8, link.Mode);
        if (link.Type is not null)
            json.WriteString("type"u8, link.Type);
        json.WriteString("name"u8, link.IpAddress);
        json.WriteNull("isp"u8);
        json.WriteString("publicIpAddress"u8, link.IpAddress);
        json.WriteNumber("vlanId"u8, 0);
        json.WriteBoolean("backupOnly"u8, value: false);
        json.WriteNumber("MTU"u8, 1500);
        json.WriteStartArray("interfaces"u8);
        json.WriteStringValue(link.Interface);
        json.WriteEndArray();
        json.WriteNumber("lastActive"u8, 1_765_622_307_499);
        json.WriteEndObject();
    }
}
