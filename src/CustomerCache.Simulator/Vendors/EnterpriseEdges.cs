using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes the elements of <c>getEnterpriseEdges</c>.</summary>
internal static class EnterpriseEdges
{
    public static void Write(Utf8JsonWriter json, SimulatedEdge edge, bool withLinks)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, edge.EdgeId);
        json.WriteNumber("enterpriseId"u8, edge.EnterpriseId);
        json.WriteString("name"u8, edge.Name);
        json.WriteString("edgeState"u8, edge.State);
        json.WriteString("serialNumber"u8, edge.SerialNumber);
        json.WriteString("haSerialNumber"u8, edge.HaSerialNumber);
        json.WriteString("modelNumber"u8, edge.Model);
        if (withLinks && edge.ListsLinks)
            WriteLinks(json, edge);
        else if (withLinks)
            json.WriteNull("links"u8);
        json.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter json, SimulatedEdge edge)
    {
        json.WriteStartArray("links"u8);
        foreach (var link in edge.Links)
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, link.Id);
            json.WriteNumber("edgeId"u8, edge.EdgeId);
            json.WriteString("edgeSerialNumber"u8, edge.SerialNumber);
            json.WriteString("edgeState"u8, edge.State);
            json.WriteString("logicalId"u8, link.LogicalId);
            json.WriteString("interface"u8, link.Interface);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
