using System.Text.Json;
using CustomerCache.Core.Inventory;
using Xunit.Abstractions;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The VeloCloud bridge's vectors over our client.</summary>
public sealed class VeloCloudVectorTests(ITestOutputHelper output)
{
    private const string File = "velocloud.bridge_velocloud.json";

    private static readonly Dictionary<string, string> NotOurs = new()
    {
        ["velocloud.bridge_velocloud.links_without_host"] =
            "validation of the bridge's bus message; there is no message any more, an orchestrator knows its host",
    };

    public static TheoryData<string> Vectors => BridgeVectors.Names(File, NotOurs);

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Vector_holds(string name)
    {
        var vector = BridgeVectors.Find(File, name);
        var wanted = BridgeVectors.Expected(vector);
        using var lab = new SourcesLab(loggedIn: vector.GetProperty("given").GetProperty("logged_in_hosts").GetArrayLength() > 0);
        lab.Http.Play(vector.GetProperty("given").GetProperty("http"));

        await AskAsync(lab, vector, wanted.GetProperty("reply"));

        BridgeVectors.AssertCalls(wanted, lab.Http);
    }

    [Fact]
    public void Vectors_that_are_not_ours_are_named_with_their_reason()
    {
        foreach (var (name, reason) in NotOurs)
        {
            output.WriteLine($"{name}: {reason}");
            Assert.Equal(0, BridgeVectors.Expected(BridgeVectors.Find(File, name)).GetProperty("http_calls").GetArrayLength());
        }
    }

    private static async Task AskAsync(SourcesLab lab, JsonElement vector, JsonElement reply)
    {
        var body = vector.GetProperty("request").GetProperty("body");
        switch (vector.GetProperty("subject").GetString())
        {
            case "get.links.with.edge.info":
                AssertReply(
                    reply,
                    await lab.VeloCloudPort.ListEdgeLinksAsync(default),
                    static row => new ListedEdge(
                        new EdgeId(
                            row.GetProperty("host").GetString()!,
                            row.GetProperty("enterpriseId").GetInt64(),
                            row.GetProperty("edgeId").GetInt64()
                        ),
                        row.GetProperty("enterpriseName").GetString(),
                        row.GetProperty("edgeName").GetString(),
                        row.GetProperty("edgeState").GetString(),
                        row.GetProperty("edgeLastContact").GetString(),
                        row.GetProperty("edgeSerialNumber").GetString(),
                        row.GetProperty("edgeHASerialNumber").GetString()
                    )
                );
                break;
            case "request.enterprises.edges":
                AssertReply(
                    reply,
                    await lab.VeloCloudPort.ListEnterpriseEdgesAsync(body.GetProperty("enterprise_id").GetInt64(), default),
                    static row => new
                    {
                        Number = row.GetProperty("id").GetInt64(),
                        LogicalIds = row.GetProperty("links")
                            .EnumerateArray()
                            .Select(link => new LogicalId(
                                link.GetProperty("interface").GetString(),
                                link.GetProperty("logicalId").GetString()
                            ))
                            .ToArray(),
                    }
                );
                break;
            default:
                var edge = SourcesLab.Edge with
                {
                    Id = new EdgeId(SourcesLab.Host, body.GetProperty("enterprise_id").GetInt64(), body.GetProperty("edge_id").GetInt64()),
                };
                AssertReply(
                    reply,
                    await lab.VeloCloudPort.GetLinksConfigurationAsync(edge, default),
                    static row => new
                    {
                        Interfaces = row.GetProperty("interfaces").EnumerateArray().Select(name => name.GetString()!).ToArray(),
                        Mode = row.GetProperty("mode").GetString()!,
                        Type = row.GetProperty("type").GetString()!,
                    }
                );
                break;
        }
    }

    private static void AssertReply<T>(JsonElement reply, VendorResult<Listing<T>> answer, Func<JsonElement, object> wanted)
    {
        var status = reply.GetProperty("status").GetInt32();
        Assert.Equal(status is >= 200 and < 300, answer.IsSuccess);
        if (answer.IsSuccess)
        {
            Assert.Equal(0, answer.Value.UnreadableRows);
            Assert.Equivalent(reply.GetProperty("body").EnumerateArray().Select(wanted), answer.Value.Rows, strict: true);
        }
        else
        {
            Assert.Equal(status, answer.Fault.Status);
            BridgeVectors.AssertText(reply.GetProperty("body"), answer.Fault.Detail);
        }
    }
}
