using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CustomerCache.Core;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Shared;

/// <summary>The run of one vector: its clock, vendors and configuration, and a recording observer.</summary>
public sealed class VectorRun
{
    public VectorRun(Vector vector, Func<VectorRun, IEventObserver<RefreshEvent>>? alsoTell = null)
    {
        Vector = vector;
        Time = new FakeTime(vector.Now);
        Script = vector.Upstream();
        Config = vector.Config;
        Policy = Config.Policy;
        Options = Config.Options;
        Observer = alsoTell is null ? new RecordingObserver() : new RecordingObserver(alsoTell(this));
    }

    public Vector Vector { get; }

    public FakeTime Time { get; }

    /// <summary>Replaced where a vector scripts several rounds; the vendors respond by the new one afterwards.</summary>
    public UpstreamScript Script { get; set; }

    public VectorConfig Config { get; }

    public CrossingPolicy Policy { get; }

    public RefreshOptions Options { get; }

    public RecordingObserver Observer { get; }

    public ScriptedVendors Vendors => new(() => Script, Config.Tenants);

    /// <summary>Returns the rows of the last listing of a host.</summary>
    public ImmutableArray<ListedEdge> Listed(TenantId tenant)
    {
        var (_, reply) = Script.Replies.Last(r => r.Request.Subject == BusRequest.Links && (string?)r.Request.Body["host"] == tenant.Host);
        return reply.To(body => ScriptedBodies.Links(body, tenant.Host)).Value!.Rows;
    }

    /// <summary>Returns the requests on some subjects, as vectors list them without their time limits.</summary>
    public JsonArray Requests(params string[] subjects) =>
        [.. Script.Requests.Where(r => subjects.Length == 0 || subjects.Contains(r.Subject)).Select(r => (JsonNode)r.ToJson())];

    /// <summary>Returns the requests that the vector expects, without their time limits.</summary>
    public System.Text.Json.JsonElement ExpectedRequests =>
        System.Text.Json.JsonSerializer.SerializeToElement(
            new JsonArray([
                .. Vector
                    .Expected.GetProperty("requests")
                    .EnumerateArray()
                    .Select(r =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["subject"] = r.GetProperty("subject").GetString(),
                                ["body"] = JsonNode.Parse(r.GetProperty("body").GetRawText()),
                            }
                    ),
            ])
        );
}
