using System.Text.Json;
using CustomerCache.Sources.Hawkeye;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The Hawkeye bridge's vectors over our client.</summary>
public sealed class HawkeyeVectorTests
{
    private const string File = "hawkeye.bridge_hawkeye.json";

    public static TheoryData<string> Vectors => BridgeVectors.Names(File, new Dictionary<string, string>());

    /// <summary>The rows of these vectors are stubs without times of contact: received, counted as unreadable, skipped.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Vector_holds(string name)
    {
        var vector = BridgeVectors.Find(File, name);
        var wanted = BridgeVectors.Expected(vector);
        var (reply, body) = (wanted.GetProperty("reply"), vector.GetProperty("request").GetProperty("body"));
        using var lab = new SourcesLab();
        lab.Http.Play(vector.GetProperty("given").GetProperty("http"));

        var answer = await lab.HawkeyePort.ListProbesAsync(
            new HawkeyeProbeQuery(Text(body, "serial_number"), Text(body, "status")),
            default
        );

        var status = reply.GetProperty("status").GetInt32();
        Assert.Equal(status == 200, answer.IsSuccess);
        if (answer.IsSuccess)
        {
            Assert.Equal(reply.GetProperty("body").GetArrayLength(), answer.Value.Rows.Length + answer.Value.UnreadableRows);
        }
        else
        {
            Assert.Equal(status, answer.Fault.Status);
            BridgeVectors.AssertText(reply.GetProperty("body"), answer.Fault.Detail);
        }

        BridgeVectors.AssertCalls(wanted, lab.Http);
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;
}
