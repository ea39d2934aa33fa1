using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The Bruin bridge's vectors over our client.</summary>
public sealed class BruinVectorTests
{
    private const string File = "velocloud.bridge_bruin.json";

    public static TheoryData<string> Vectors => BridgeVectors.Names(File, new Dictionary<string, string>());

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Vector_holds(string name)
    {
        var vector = BridgeVectors.Find(File, name);
        var wanted = BridgeVectors.Expected(vector);
        using var lab = new SourcesLab();
        Assert.Equal("token-0", vector.GetProperty("given").GetProperty("token").GetString());
        lab.Http.Play(vector.GetProperty("given").GetProperty("http"));

        await AskAsync(lab.BruinPort, vector, wanted.GetProperty("reply"));

        BridgeVectors.AssertCalls(wanted, lab.Http);
    }

    private static async Task AskAsync(IBruinInventory bruin, JsonElement vector, JsonElement reply)
    {
        var body = vector.GetProperty("request").GetProperty("body");
        var client = body.TryGetProperty("client_id", out var id) ? id.GetInt64() : 0;
        var serial = body.TryGetProperty("service_number", out var number) ? number.GetString()! : "";
        switch (vector.GetProperty("subject").GetString())
        {
            case "bruin.customer.get.info":
                AssertReply(
                    reply,
                    await bruin.GetClientInfoAsync(serial, default),
                    (wanted, infos) =>
                        Assert.Equal(
                            wanted
                                .EnumerateArray()
                                .Select(info => new ClientInfo(
                                    info.GetProperty("client_id").GetInt64(),
                                    info.GetProperty("client_name").GetString(),
                                    info.GetProperty("site_id").GetInt64()
                                )),
                            infos
                        )
                );
                break;
            case "bruin.inventory.attributes":
                AssertReply(
                    reply,
                    await bruin.GetAttributesAsync(client, serial, default),
                    (wanted, attributes) =>
                        Assert.Equal(
                            wanted
                                .GetProperty("attributes")
                                .EnumerateArray()
                                .Select(attribute => new InventoryAttribute(
                                    attribute.GetProperty("key").GetString()!,
                                    attribute.GetProperty("value").GetString()
                                )),
                            attributes
                        )
                );
                break;
            case "bruin.inventory.management.status":
                AssertReply(
                    reply,
                    await bruin.GetAttributesAsync(client, serial, default),
                    (wanted, attributes) =>
                        Assert.Equal(
                            wanted.GetString(),
                            attributes.FirstOrDefault(attribute => attribute.Key == "Management Status")?.Value
                        )
                );
                break;
            case "bruin.get.site":
                AssertReply(
                    reply,
                    await bruin.GetSiteAsync(client, body.GetProperty("site_id").GetInt64(), default),
                    (wanted, site) =>
                    {
                        Assert.Equal(RawJson.From(wanted), site.Document);
                        Assert.Equal(wanted.GetProperty("timeZone").GetString(), site.TimeZone);
                        Assert.Equal(wanted.GetProperty("address").GetProperty("zip").GetString(), site.Zip);
                    }
                );
                break;
            default:
                AssertReply(
                    reply,
                    await bruin.GetTicketContactsAsync(client, default),
                    (wanted, contacts) => Assert.Equal(wanted.EnumerateArray().Select(RawJson.From), contacts)
                );
                break;
        }
    }

    private static void AssertReply<T>(JsonElement reply, VendorResult<T> answer, Action<JsonElement, T> assertBody)
        where T : class
    {
        var status = reply.GetProperty("status").GetInt32();
        Assert.Equal(status == 200, answer.IsSuccess);
        if (answer.IsSuccess)
        {
            assertBody(reply.GetProperty("body"), answer.Value);
        }
        else
        {
            Assert.Equal(status, answer.Fault.Status);
            BridgeVectors.AssertText(reply.GetProperty("body"), answer.Fault.Detail);
        }
    }
}
