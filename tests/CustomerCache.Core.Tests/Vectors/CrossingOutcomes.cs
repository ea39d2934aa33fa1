using System.Text.Json.Nodes;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

/// <summary>Renders outcomes of crossing one device in the form of the vectors.</summary>
internal static class CrossingOutcomes
{
    public static JsonNode? Record(CrossingOutcome outcome) =>
        outcome is CrossingOutcome.Crossed crossed ? JsonNode.Parse(crossed.Record.Utf8.Span) : null;

    public static JsonObject Inventories(VectorRun run)
    {
        var found = new JsonObject();
        foreach (var several in run.Observer.Of<RefreshEvent.SeveralInventories>())
        {
            found[several.SerialNumber] = new JsonArray([
                .. several.Inventories.Select(i =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["client_id"] = i.ClientId,
                            ["client_name"] = i.ClientName,
                            ["site_id"] = i.SiteId,
                        }
                ),
            ]);
        }

        return found;
    }

    public static JsonArray RetryDelays(VectorRun run) =>
        [.. run.Observer.Of<RefreshEvent.CrossingRetried>().Select(r => (JsonNode)r.Delay.TotalSeconds)];
}
