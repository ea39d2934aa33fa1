using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerCache.Tests.Contract;

/// <summary>Builds change events as their sources send them.</summary>
internal static class ChangeBodies
{
    private static long _position = 1_000;

    /// <summary>
    /// Returns a change event of Salesforce as its Pub/Sub client delivers it: the header and all fields, unchanged ones null.
    /// </summary>
    public static string Salesforce(
        string entity,
        string change,
        string[] ids,
        string[]? changed = null,
        string[]? nulled = null,
        object? fields = null
    )
    {
        var payload = fields is null ? [] : JsonSerializer.SerializeToNode(fields)!.AsObject();
        foreach (var field in new[] { "AccountId", "Status", "OrderId", "Product2Id" }.Where(f => !payload.ContainsKey(f)))
        {
            payload[field] = null;
        }

        payload["ChangeEventHeader"] = new JsonObject
        {
            ["entityName"] = entity,
            ["recordIds"] = JsonSerializer.SerializeToNode(ids),
            ["changeType"] = change,
            ["changeOrigin"] = "com/salesforce/api/soap/61.0;client=SfdcInternalAPI/",
            ["transactionKey"] = Guid.NewGuid().ToString(),
            ["sequenceNumber"] = 1,
            ["commitTimestamp"] = 1_773_144_000_000,
            ["commitNumber"] = JsonNode.Parse("11693349112341234567"),
            ["commitUser"] = "0057R00000DkSRmQAN",
            ["nulledFields"] = JsonSerializer.SerializeToNode(nulled ?? []),
            ["diffFields"] = new JsonArray(),
            ["changedFields"] = JsonSerializer.SerializeToNode(changed ?? []),
        };
        return new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["schemaId"] = "schema",
            ["replayId"] = Interlocked.Increment(ref _position),
            ["payload"] = payload,
        }.ToJsonString();
    }

    /// <summary>Returns an event in the product's own form.</summary>
    public static string Own(string entity, string change, string id, object? more = null)
    {
        var json = new JsonObject
        {
            ["entity"] = entity,
            ["change"] = change,
            ["ids"] = new JsonArray(id),
        };
        foreach (var (name, value) in more is null ? [] : JsonSerializer.SerializeToNode(more)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        return json.ToJsonString();
    }

    /// <summary>Returns the event of a user that read an address.</summary>
    public static string Read(string id, string token, string? at = null, string entity = "PostsById") =>
        Own(
            entity,
            "read",
            id,
            new
            {
                resource_url = $"/posts/{id}",
                access_token = token,
                occurred_at = at,
            }
        );
}
