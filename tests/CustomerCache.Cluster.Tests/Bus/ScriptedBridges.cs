using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Tests.Shared;
using NATS.Client.Core;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>The bridges of the automation engine with scripted replies.</summary>
internal sealed class ScriptedBridges : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly List<Task> _answering = [];

    private ScriptedBridges(string url) => _connection = new NatsConnection(NatsOpts.Default with { Url = url });

    /// <summary>Starts all bridges; an unscripted request ends its bridge, which the end of a test reports.</summary>
    public static async Task<ScriptedBridges> StartAsync(string url, Func<UpstreamScript> script)
    {
        var bridges = new ScriptedBridges(url);
        foreach (var subject in Subjects)
        {
            var requests = await bridges._connection.SubscribeCoreAsync<byte[]>(subject);
            bridges._answering.Add(AnswerAsync(requests, script));
        }

        await bridges._connection.PingAsync();
        return bridges;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await Task.WhenAll(_answering);
    }

    private static IEnumerable<string> Subjects =>
        [
            BusRequest.Links,
            BusRequest.Enterprise,
            BusRequest.LinksConfiguration,
            BusRequest.ClientInfo,
            BusRequest.Attributes,
            BusRequest.ManagementStatus,
            BusRequest.Site,
            BusRequest.Contacts,
            BusRequest.Probes,
        ];

    private static async Task AnswerAsync(INatsSub<byte[]> requests, Func<UpstreamScript> script)
    {
        await foreach (var message in requests.Msgs.ReadAllAsync())
        {
            var request = JsonNode.Parse(message.Data)!;
            Assert.Equal(22, ((string)request["request_id"]!).Length);
            var reply = script().Ask(new BusRequest(message.Subject, request["body"]!.AsObject()));
            await message.ReplyAsync(Encode(reply));
        }
    }

    private static byte[] Encode(ScriptedReply reply) =>
        JsonSerializer.SerializeToUtf8Bytes(
            reply.Error is { } error
                ? new JsonObject { ["is_stored"] = true, ["token"] = error }
                : new JsonObject { ["body"] = JsonNode.Parse(reply.Body.GetRawText()), ["status"] = reply.Status }
        );
}
