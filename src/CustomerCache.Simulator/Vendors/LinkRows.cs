using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes the rows of <c>getEnterpriseEdgeLinkStatus</c>: one per link, with the edge's fields repeated in each.</summary>
internal sealed class LinkRows(Fleet fleet)
{
    public void Write(Utf8JsonWriter json, SimulatedEdge edge)
    {
        var enterprise = fleet.FindEnterprise(edge.Host, edge.EnterpriseId)?.Name ?? "";
        if (edge.Links.IsEmpty)
            WriteRow(json, edge, enterprise, link: null);
        foreach (var link in edge.Links)
            WriteRow(json, edge, enterprise, link);
    }

    private static void WriteRow(Utf8JsonWriter json, SimulatedEdge edge, string enterprise, SimulatedLink? link)
    {
        json.WriteStartObject();
        json.WriteString("enterpriseName"u8, enterprise);
        json.WriteNumber("enterpriseId"u8, edge.EnterpriseId);
        json.WriteNull("enterpriseProxyId"u8);
        json.WriteNull("enterpriseProxyName"u8);
        json.WriteString("edgeName"u8, edge.Name);
        json.WriteString("edgeState"u8, edge.State);
        json.WriteString("edgeSystemUpSince"u8, edge.UpSince);
        json.WriteString("edgeServiceUpSince"u8, edge.UpSince);
        json.WriteString("edgeLastContact"u8, edge.LastContact);
        json.WriteNumber("edgeId"u8, edge.EdgeId);
        json.WriteString("edgeSerialNumber"u8, edge.SerialNumber);
        json.WriteString("edgeHASerialNumber"u8, edge.HaSerialNumber);
        json.WriteString("edgeModelNumber"u8, edge.Model);
        json.WriteNull("edgeLatitude"u8);
        json.WriteNull("edgeLongitude"u8);
        json.WriteString("displayName"u8, link?.IpAddress);
        json.WriteNull("isp"u8);
        json.WriteString("interface"u8, link?.Interface);
        json.WriteString("internalId"u8, link?.InternalId);
        json.WriteString("linkState"u8, link?.State);
        json.WriteString("linkLastActive"u8, link is null ? null : edge.LastContact);
        json.WriteString("linkVpnState"u8, link?.State);
        if (link is null)
            json.WriteNull("linkId"u8);
        else
            json.WriteNumber("linkId"u8, link.Id);
        json.WriteString("linkIpAddress"u8, link?.IpAddress);
        json.WriteEndObject();
    }
}
