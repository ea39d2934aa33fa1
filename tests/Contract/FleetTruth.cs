using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Computes the expected result of a refresh: an oracle written from the specification, without the code of the product.</summary>
internal static class FleetTruth
{
    /// <summary>
    /// Returns the records of a host in stored order at a first build: cached edges as listed, then their HA partners in the same order.
    /// </summary>
    public static IEnumerable<JsonObject> Records(Fleet fleet, string host)
    {
        var cached = fleet.EdgesOf(host).Where(e => fleet.CaseOf(e) == DeviceCase.Cached).ToArray();
        return cached
            .Select(e => Record(fleet, e, e.SerialNumber, e.HaSerialNumber))
            .Concat(cached.Where(e => e.HaSerialNumber is not null).Select(e => Record(fleet, e, e.HaSerialNumber, e.SerialNumber)));
    }

    /// <summary>Returns the records of the probes, as listed.</summary>
    public static IEnumerable<JsonObject> ProbeRecords(Fleet fleet) =>
        fleet
            .Probes.Where(p => fleet.CaseOf(p) == DeviceCase.Cached)
            .Select(p => new JsonObject
            {
                ["probe_id"] = p.ProbeId,
                ["probe_uid"] = p.Uid,
                ["probe_group"] = p.Group,
                ["device_type_name"] = p.TypeName,
                ["last_contact"] = new[] { p.NodeToNode, p.RealService }.Where(m => m is not (null or "never")).Max(StringComparer.Ordinal),
                ["serial_number"] = p.SerialNumber,
                ["bruin_client_info"] = Client(fleet, p.SerialNumber!),
            });

    /// <summary>Returns the number of devices of a host by decision, keyed as in the funnel.</summary>
    public static Dictionary<string, int> Funnel(Fleet fleet, string host) =>
        Count(fleet.EdgesOf(host).Select(e => Decision(fleet.CaseOf(e)).Replace('/', '_')));

    /// <summary>Probes by decision.</summary>
    public static Dictionary<string, int> ProbeFunnel(Fleet fleet) =>
        Count(fleet.Probes.Select(p => ProbeDecision(fleet.CaseOf(p)).Replace('/', '_')));

    /// <summary>Returns the decision on an edge as <c>decision/reason</c>.</summary>
    public static string Decision(DeviceCase @case) =>
        @case switch
        {
            DeviceCase.Cached => "cached/cached",
            DeviceCase.StateNull => "skipped/state_missing",
            DeviceCase.NeverActivated => "skipped/never_activated",
            DeviceCase.WithoutSerial => "skipped/serial_missing",
            DeviceCase.WithoutInventory => "removed/no_client_info",
            DeviceCase.NotMonitorable => "removed/not_monitorable",
            DeviceCase.PendingBlackListed => "removed/pending_client_blacklisted",
            _ => throw new ArgumentOutOfRangeException(nameof(@case), @case, null),
        };

    /// <summary>Returns the decision on a probe: one that never reported is positively not to be served.</summary>
    public static string ProbeDecision(DeviceCase @case) =>
        @case == DeviceCase.NeverActivated ? "removed/never_contacted" : Decision(@case);

    /// <summary>Asserts the expected record; the offset of the site depends on the day and is checked for its range.</summary>
    public static void Same(JsonObject expected, JsonElement record)
    {
        var actual = JsonSerializer.SerializeToNode(record)!.AsObject();
        if (actual["site_details"] is JsonObject site)
        {
            Assert.InRange((int)site["tzOffset"]!, -10, -4);
            site.Remove("tzOffset");
        }

        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()} but got {actual.ToJsonString()}");
        Assert.Equal(expected.Select(m => m.Key), actual.Select(m => m.Key));
    }

    private static Dictionary<string, int> Count(IEnumerable<string> decisions) =>
        decisions.Select(d => d == "cached_cached" ? "cached" : d).CountBy(d => d).ToDictionary();

    private static JsonObject Record(Fleet fleet, SimulatedEdge edge, string? serial, string? partner)
    {
        var inventory = fleet.FindInventory(edge.SerialNumber!)!;
        var item = Active(inventory);
        var contacts = fleet.FindClient(item.ClientId)!.Contacts;
        return new JsonObject
        {
            ["edge"] = new JsonObject
            {
                ["host"] = edge.Host,
                ["enterprise_id"] = edge.EnterpriseId,
                ["enterprise_name"] = fleet.FindEnterprise(edge.Host, edge.EnterpriseId)!.Name,
                ["edge_id"] = edge.EdgeId,
            },
            ["edge_name"] = edge.Name,
            ["last_contact"] = edge.LastContact,
            ["logical_ids"] = new JsonArray([.. (edge.ListsLinks ? edge.Links : []).Select(l => LogicalId(l, inventory))]),
            ["serial_number"] = serial,
            ["ha_serial_number"] = partner,
            ["bruin_client_info"] = Client(fleet, edge.SerialNumber!),
            ["site_details"] = Site(fleet, fleet.FindSite(item.SiteId)!),
            ["ticket_contact_details"] = contacts.IsEmpty ? null : Contact(contacts[0]),
            ["ticket_contact_additional_subscribers"] = contacts.IsEmpty ? null : new JsonArray([.. contacts.Skip(1).Select(Contact)]),
            ["links_configuration"] = new JsonArray([
                .. (edge.HasWanModule ? edge.Links : []).Select(l =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["interfaces"] = new JsonArray(l.Interface),
                            ["mode"] = l.Mode,
                            ["type"] = l.Type,
                        }
                ),
            ]),
        };
    }

    private static SimulatedInventoryItem Active(SimulatedInventory inventory) =>
        inventory.Items.First(i => i.Status == SimulatedInventoryItem.Active && i.ServiceNumber == inventory.SerialNumber);

    private static JsonObject Client(Fleet fleet, string serial)
    {
        var item = Active(fleet.FindInventory(serial)!);
        return new JsonObject
        {
            ["client_id"] = item.ClientId,
            ["client_name"] = fleet.FindClient(item.ClientId)!.Name,
            ["site_id"] = item.SiteId,
        };
    }

    private static JsonObject LogicalId(SimulatedLink link, SimulatedInventory inventory)
    {
        var access = inventory.Accesses.FirstOrDefault(a => a.Interface == link.Interface);
        return new JsonObject
        {
            ["interface_name"] = link.Interface,
            ["logical_id"] = link.LogicalId,
            ["access_type"] = access?.AccessType,
            ["service_number"] = access?.ServiceNumber,
        };
    }

    private static JsonObject Site(Fleet fleet, SimulatedSite site) =>
        new()
        {
            ["clientID"] = site.ClientId,
            ["clientName"] = fleet.FindClient(site.ClientId)!.Name,
            ["siteID"] = $"{site.Id}",
            ["siteLabel"] = site.Label,
            ["siteAddDate"] = site.AddedAt,
            ["address"] = new JsonObject
            {
                ["addressID"] = site.Id + 1,
                ["address"] = site.Street,
                ["city"] = site.City,
                ["state"] = site.State,
                ["zip"] = site.Zip,
                ["country"] = "USA",
            },
            ["longitude"] = site.Longitude,
            ["latitude"] = site.Latitude,
            ["businessHours"] = "",
            ["timeZone"] = site.TimeZone,
            ["primaryContactName"] = $"{site.Contact.FirstName} {site.Contact.LastName}",
            ["primaryContactPhone"] = site.Contact.Phone,
            ["primaryContactEmail"] = site.Contact.Email,
        };

    private static JsonObject Contact(SimulatedContact contact) =>
        new JsonObject
        {
            ["firstName"] = contact.FirstName,
            ["lastName"] = contact.LastName,
            ["email"] = contact.Email,
            ["phone"] = contact.Phone,
        };
}
