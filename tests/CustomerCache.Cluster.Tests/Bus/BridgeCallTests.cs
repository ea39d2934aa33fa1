using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources;
using CustomerCache.Sources.Bridges;
using CustomerCache.Sources.Bus;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using AllVectors = CustomerCache.Tests.Shared.Vectors;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>Single calls to bridges on a real bus: their time limits, and missing and failing bridges.</summary>
public sealed class BridgeCallTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TenantId Vco1 = new(DeviceSystem.VeloCloud, "vco1.example.net");

    private static readonly Dictionary<string, Func<IVendors, Task<VendorFault?>>> Calls = new(StringComparer.Ordinal)
    {
        [BusRequest.Links] = async v => (await v.Orchestrator(Vco1).ListEdgeLinksAsync(default)).Fault,
        [BusRequest.Enterprise] = async v => (await v.Orchestrator(Vco1).ListEnterpriseEdgesAsync(1, default)).Fault,
        [BusRequest.LinksConfiguration] = async v => (await v.Orchestrator(Vco1).GetLinksConfigurationAsync(Edge, default)).Fault,
        [BusRequest.ClientInfo] = async v => (await v.Bruin.GetClientInfoAsync("VC1", default)).Fault,
        [BusRequest.Attributes] = async v => (await v.Bruin.GetAttributesAsync(1, "VC1", default)).Fault,
        [BusRequest.ManagementStatus] = async v => (await v.Bruin.GetManagementStatusAsync(1, "VC1", default)).Fault,
        [BusRequest.Site] = async v => (await v.Bruin.GetSiteAsync(1, 2, default)).Fault,
        [BusRequest.Contacts] = async v => (await v.Bruin.GetTicketContactsAsync(1, default)).Fault,
        [BusRequest.Probes] = async v => (await v.Hawkeye!.ListProbesAsync(default)).Fault,
    };

    private readonly FakeTime _time = new();
    private readonly OwnMeters _meters = new();
    private NatsServer _server = null!;
    private NatsConnection _bridge = null!;
    private MessageBus _bus = null!;
    private VendorSources _vendors = null!;

    public static TheoryData<string> Subjects => [.. Calls.Keys];

    private static ListedEdge Edge => new(new EdgeId(Vco1.Host, 1, 2), "Acme", "Edge", "CONNECTED", null, "VC1", null);

    public async Task InitializeAsync()
    {
        _server = await NatsServer.StartAsync();
        _bridge = new NatsConnection(NatsOpts.Default with { Url = _server.Url });
        _bus = BusLab.Connect(_server, _meters);
        var options = new SourcesOptions();
        options.Sources.Mode = SourceMode.Bridges;
        options.Hawkeye.Name = "hawkeye.example.net";
        options.VeloCloud.Hosts.Add(new() { Name = Vco1.Host });
        _vendors = new VendorSources(options, new BridgeTransport(_bus), _time, NullLoggerFactory.Instance, _meters);
        await _bus.ConnectAsync(CancellationToken.None);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task Unresponsive_bridge_is_awaited_as_long_as_by_the_former_service(string subject)
    {
        await using var asked = await _bridge.SubscribeCoreAsync<byte[]>(subject);
        await _bridge.PingAsync();

        var call = Calls[subject](_vendors);
        await asked.Msgs.ReadAsync();
        await _time.WaitForTimersAsync(1);
        var limit = TimeLimit(subject);
        _time.Advance(TimeSpan.FromSeconds(limit) - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var fault = await call;
        Assert.Equal(VendorFaultKind.TimedOut, fault!.Kind);
        Assert.EndsWith($" within {limit} s", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_bridge_is_a_vendor_outage_and_opens_the_circuit()
    {
        var first = await Calls[BusRequest.ClientInfo](_vendors);
        Assert.Equal((VendorFaultKind.Connection, null), (first!.Kind, first.Status));
        Assert.Equal("no service answers bruin.customer.get.info on the bus", first.ToString());

        for (var i = 0; i < 30; i++)
        {
            await Calls[BusRequest.ClientInfo](_vendors);
        }

        Assert.Equal(VendorFaultKind.CircuitOpen, (await Calls[BusRequest.ClientInfo](_vendors))!.Kind);
        Assert.NotNull(_vendors.Channels.Single(c => c.Name.Vendor == "Bruin").CircuitOpenUntil);
    }

    [Fact]
    public async Task Bridge_that_responds_401_is_called_once_more()
    {
        var statuses = new Queue<int>([401, 200]);
        await using var answering = await AnswerAsync(
            BusRequest.ClientInfo,
            () => new JsonObject { ["body"] = new JsonArray(), ["status"] = statuses.Dequeue() }
        );

        Assert.Null(await Calls[BusRequest.ClientInfo](_vendors));
        Assert.Empty(statuses);
    }

    [Theory]
    [InlineData(
        """{"body":"Got internal error from Bruin","status":500}""",
        VendorFaultKind.Internal,
        "Error 500 - Got internal error from Bruin"
    )]
    [InlineData("""{"body":null,"status":null}""", VendorFaultKind.Refused, "Error unknown - None")]
    [InlineData("""{"body":{"error":"403 error"},"status":403}""", VendorFaultKind.Refused, """Error 403 - {"error":"403 error"}""")]
    [InlineData("""{"body":"none","status":404}""", VendorFaultKind.NotFound, "Error 404 - none")]
    [InlineData("not JSON", VendorFaultKind.Connection, "the answer on bruin.customer.get.info cannot be read")]
    [InlineData("""{"body":[{"client_id":"x"}],"status":200}""", VendorFaultKind.UnexpectedContent, null)]
    [InlineData("""{"body":{},"status":200}""", VendorFaultKind.UnexpectedContent, null)]
    public async Task Bridge_response_without_data_is_a_fault(string answer, VendorFaultKind kind, string? text)
    {
        await using var answering = await AnswerAsync(BusRequest.ClientInfo, () => answer);

        var fault = await Calls[BusRequest.ClientInfo](_vendors);

        Assert.Equal(kind, fault!.Kind);
        if (text is not null)
        {
            Assert.Equal(text, fault.ToString());
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _vendors.Dispose();
        await _bus.DisposeAsync();
        await _bridge.DisposeAsync();
        await _server.DisposeAsync();
        _meters.Dispose();
    }

    // All vectors agree on the time limit of a subject.
    private static int TimeLimit(string subject) =>
        AllVectors
            .Files.SelectMany(AllVectors.Of)
            .Where(v => v.Expected.ValueKind == JsonValueKind.Object && v.Expected.TryGetProperty("requests", out _))
            .SelectMany(v => v.Expected.GetProperty("requests").EnumerateArray())
            .Where(r => r.GetProperty("subject").GetString() == subject)
            .Select(r => r.GetProperty("timeout_seconds").GetInt32())
            .Distinct()
            .Single();

    private Task<INatsSub<byte[]>> AnswerAsync(string subject, Func<JsonObject> answer) =>
        AnswerAsync(subject, () => answer().ToJsonString());

    private async Task<INatsSub<byte[]>> AnswerAsync(string subject, Func<string> answer)
    {
        var requests = await _bridge.SubscribeCoreAsync<byte[]>(subject);
        await _bridge.PingAsync();
        _ = Task.Run(async () =>
        {
            await foreach (var request in requests.Msgs.ReadAllAsync())
            {
                await request.ReplyAsync(answer());
            }
        });
        return requests;
    }
}
