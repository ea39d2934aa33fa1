using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes probes in Ixia's form: nearly everything is text.</summary>
internal static class ProbeJson
{
    public static void Write(Utf8JsonWriter json, SimulatedProbe probe)
    {
        json.WriteStartObject();
        json.WriteString("probeId"u8, probe.ProbeId);
        json.WriteString("uid"u8, probe.Uid);
        json.WriteString("os"u8, "Linux ARM"u8);
        json.WriteString("name"u8, probe.Name);
        json.WriteString("testIp"u8, "none"u8);
        json.WriteString("managementIp"u8, "none"u8);
        json.WriteString("active"u8, probe.Up ? "1"u8 : "0"u8);
        json.WriteString("type"u8, "8"u8);
        json.WriteString("mode"u8, "Automatic"u8);
        json.WriteString("n2nMode"u8, "1"u8);
        json.WriteString("rsMode"u8, "1"u8);
        json.WriteString("typeName"u8, probe.TypeName);
        json.WriteString("serialNumber"u8, probe.SerialNumber);
        json.WriteString("probeGroup"u8, probe.Group);
        json.WriteString("location"u8, ""u8);
        json.WriteString("latitude"u8, "0"u8);
        json.WriteString("longitude"u8, "0"u8);
        json.WriteString("endpointVersion"u8, "9.6"u8);
        json.WriteString("xrVersion"u8, "4.2"u8);
        json.WriteString("defaultInterface"u8, "eth0"u8);
        json.WriteString("defaultGateway"u8, "192.0.2.1"u8);
        json.WriteString("availableForMesh"u8, "1"u8);
        json.WriteString("lastRestart"u8, "2026-01-15T02:13:24Z"u8);
        WriteNetwork(json, probe);
        WriteService(json, "nodetonode"u8, probe.Up, probe.NodeToNode);
        WriteService(json, "realservice"u8, probe.Up, probe.RealService);
        json.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter json, SimulatedProbe probe)
    {
        json.WriteStartObject("availability"u8);
        json.WriteNumber("from"u8, 1);
        json.WriteNumber("to"u8, 1);
        json.WriteString("mesh"u8, "1"u8);
        json.WriteEndObject();
        json.WriteStartArray("ips"u8);
        json.WriteStringValue(probe.IpAddress);
        json.WriteEndArray();
        json.WriteStartArray("userGroups"u8);
        json.WriteStringValue("1"u8);
        json.WriteEndArray();
        json.WriteStartObject("wifi"u8);
        json.WriteNumber("available"u8, 0);
        json.WriteNumber("associated"u8, 0);
        json.WriteString("bssid"u8, ""u8);
        json.WriteString("ssid"u8, ""u8);
        json.WriteString("frequency"u8, ""u8);
        json.WriteString("level"u8, "0"u8);
        json.WriteString("bitrate"u8, ""u8);
        json.WriteEndObject();
    }

    private static void WriteService(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool up, string? lastUpdate)
    {
        if (lastUpdate is null)
            return;
        json.WriteStartObject(name);
        json.WriteNumber("status"u8, up ? 1 : 0);
        json.WriteString("lastUpdate"u8, lastUpdate);
        json.WriteEndObject();
    }
}
