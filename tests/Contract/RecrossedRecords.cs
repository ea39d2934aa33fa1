using System.Text.Json;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Compares served records with the data of the simulated vendors, and finds the devices that a change concerns.</summary>
internal static class RecrossedRecords
{
    public static int LargestClient(Fleet fleet) =>
        fleet.Edges.Where(e => fleet.CaseOf(e) == DeviceCase.Cached).CountBy(e => ItemOf(fleet, e).ClientId).MaxBy(c => c.Value).Key;

    public static SimulatedEdge[] EdgesOf(Fleet fleet, int client) =>
        [.. fleet.Edges.Where(e => fleet.CaseOf(e) == DeviceCase.Cached && ItemOf(fleet, e).ClientId == client)];

    public static int SitesOf(Fleet fleet, SimulatedEdge[] edges) => edges.Select(e => ItemOf(fleet, e).SiteId).Distinct().Count();

    public static SimulatedInventoryItem ItemOf(Fleet fleet, SimulatedEdge edge) =>
        fleet
            .FindInventory(edge.SerialNumber!)!
            .Items.First(i => i.Status == SimulatedInventoryItem.Active && i.ServiceNumber == edge.SerialNumber);

    public static int ClientOf(JsonElement record) => record.GetProperty("bruin_client_info").GetProperty("client_id").GetInt32();

    public static int SiteOf(JsonElement record) => record.GetProperty("bruin_client_info").GetProperty("site_id").GetInt32();

    public static int Count(VendorLab lab, VendorOperation operation) => lab.Calls.Count(operation);

    // Asserts the records that a refresh would have made; returned devices are in the order of their return.
    public static void Same(Fleet fleet, JsonElement[] records, string host = "vco1.example.net")
    {
        var served = records.ToDictionary(r => r.Serial()!);
        var expected = FleetTruth.Records(fleet, host).ToArray();
        Assert.Equal(expected.Length, served.Count);
        Assert.All(expected, e => FleetTruth.Same(e, served[(string)e["serial_number"]!]));
    }
}
