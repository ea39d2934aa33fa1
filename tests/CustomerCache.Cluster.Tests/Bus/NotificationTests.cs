using System.Text;
using System.Text.Json.Nodes;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Alerts.Delivery;
using CustomerCache.Sources.Bus;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using NATS.Client.Core;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>Alerts as the notification services of the automation engine receive them.</summary>
public sealed class NotificationTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly OwnMeters _meters = new();
    private NatsServer _server = null!;
    private NatsConnection _service = null!;
    private MessageBus _bus = null!;

    public async Task InitializeAsync()
    {
        _server = await NatsServer.StartAsync();
        _service = new NatsConnection(NatsOpts.Default with { Url = _server.Url });
        _bus = BusLab.Connect(_server, _meters);
    }

    [Fact]
    public async Task Message_is_published_for_Slack()
    {
        var alert = new Alert(VendorLab.Vco1, "[customer-cache] Error – 1", null);

        var (request, text) = await DeliverAsync(BusCarrier.OfMessages(_bus), "notification.slack.request", alert);

        Assert.Equal("""{"message":"[customer-cache] Error \u2013 1"}""", text);
        Assert.Equal(["request_id", "body"], request.Select(m => m.Key));
        Assert.Equal(22, ((string)request["request_id"]!).Length);
    }

    [Fact]
    public async Task Mail_is_published_with_its_attachments()
    {
        var mail = new Mail("Subject", "<p>Html</p>", [new MailAttachment("old.csv", () => "Serial Number\nVC1\n")]);
        var alert = new Alert(VendorLab.Vco1, null, mail);

        var (_, text) = await DeliverAsync(
            BusCarrier.OfMails(_bus, ["noc@example.com", "ops@example.com"]),
            "notification.email.request",
            alert
        );

        Assert.Equal(
            """{"email_data":{"subject":"Subject","recipient":"noc@example.com, ops@example.com","text":"this is the accessible text for the email","html":"<p>Html</p>","images":[],"attachments":[{"name":"old.csv","data":"U2VyaWFsIE51bWJlcgpWQzEK"}]}}""",
            text
        );
    }

    [Fact]
    public async Task Alert_is_retried_during_a_bus_outage()
    {
        await _bus.ConnectAsync(CancellationToken.None);
        await _server.KillAsync();
        await Poll.UntilAsync(() => Task.FromResult(!_bus.State.IsConnected), "the loss of the connection");

        var result = await BusCarrier.OfMessages(_bus).TryAsync(new Alert(VendorLab.Vco1, "text", null), CancellationToken.None);

        Assert.Contains("the bus is not connected", Assert.IsType<DeliveryTry.Again>(result).Reason, StringComparison.Ordinal);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _service.DisposeAsync();
        await _server.DisposeAsync();
        _meters.Dispose();
    }

    // Returns the message, and its body as it was sent.
    private async Task<(JsonObject Message, string Body)> DeliverAsync(BusCarrier carrier, string subject, Alert alert)
    {
        await using var received = await _service.SubscribeCoreAsync<byte[]>(subject);
        await _service.PingAsync();
        Assert.True(carrier.Takes(alert));
        Assert.IsType<DeliveryTry.Delivered>(await carrier.TryAsync(alert, CancellationToken.None));
        var message = await received.Msgs.ReadAsync();
        var text = Encoding.ASCII.GetString(message.Data!);
        var start = text.IndexOf("\"body\":", StringComparison.Ordinal) + "\"body\":".Length;
        return (JsonNode.Parse(text)!.AsObject(), text[start..^1]);
    }
}
