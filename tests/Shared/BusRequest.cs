using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerCache.Tests.Shared;

/// <summary>
/// A call to a vendor as the request on the former bus that it replaces, without its time limit (<c>timeout_seconds</c> in the vectors).
/// </summary>
public sealed record BusRequest(string Subject, JsonObject Body)
{
    public const string Links = "get.links.with.edge.info";
    public const string Enterprise = "request.enterprises.edges";
    public const string LinksConfiguration = "request.links.configuration";
    public const string ClientInfo = "bruin.customer.get.info";
    public const string Attributes = "bruin.inventory.attributes";
    public const string ManagementStatus = "bruin.inventory.management.status";
    public const string Site = "bruin.get.site";
    public const string Contacts = "bruin.get.ticket.contacts";
    public const string Probes = "hawkeye.probe.request";

    public JsonElement BodyElement => JsonSerializer.SerializeToElement(Body);

    /// <summary>As the vectors list requests, but for the time limit.</summary>
    public JsonObject ToJson() => new() { ["subject"] = Subject, ["body"] = Body.DeepClone() };
}
