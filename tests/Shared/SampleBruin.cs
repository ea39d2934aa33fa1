using System.Text.Json.Nodes;

namespace CustomerCache.Tests.Shared;

/// <summary>Scripts a Bruin that knows every device.</summary>
public static class SampleBruin
{
    public const string Gold = "Active – Gold Monitoring";

    public static void KnowsEveryClient(UpstreamScript script)
    {
        script.Add(
            BusRequest.ClientInfo,
            new JsonArray(
                new JsonObject
                {
                    ["client_id"] = 9101,
                    ["client_name"] = "Acme Freight",
                    ["site_id"] = 91011,
                }
            )
        );
        script.Add(
            BusRequest.Attributes,
            new JsonObject { ["attributes"] = new JsonArray(new JsonObject { ["key"] = "Management Status", ["value"] = Gold }) }
        );
        script.Add(BusRequest.ManagementStatus, Gold);
        script.Add(
            BusRequest.Site,
            new JsonObject
            {
                ["clientID"] = 9101,
                ["siteID"] = "91011",
                ["timeZone"] = "Eastern",
            }
        );
        script.Add(BusRequest.Contacts, new JsonArray(new JsonObject { ["email"] = "contact1@example.com" }));
    }
}
