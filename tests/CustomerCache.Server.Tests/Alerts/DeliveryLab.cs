using CustomerCache.Core.Inventory;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Alerts.Delivery;
using CustomerCache.Server.Tests.Alerts.Delivery;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Alerts;

/// <summary>The alert deliveries of the product to servers of the test, on a fake clock.</summary>
internal sealed class DeliveryLab : IAsyncDisposable
{
    public const string Password = "made-up-mail-password";

    public static readonly TenantId Tenant = new(DeviceSystem.VeloCloud, "vco1.example.net");

    private readonly LoggerFactory _loggers;

    private DeliveryLab(SlackServer slack, Action<AlertsOptions>? change, MailServer mails)
    {
        (Slack, Mails) = (slack, mails);
        var options = new AlertsOptions
        {
            SlackWebhook = slack.Webhook,
            Smtp =
            {
                Host = "127.0.0.1",
                Port = Mails.Port,
                Username = "alerts",
                Password = Password,
                From = "customer-cache@example.com",
            },
            Recipients = { "noc@example.com", "boss@example.com" },
        };
        change?.Invoke(options);
        Assert.Null(new AlertsOptionsValidator().Validate(null, options).Failures);
        _loggers = new LoggerFactory([Log], new LoggerFilterOptions { MinLevel = LogLevel.Debug });
        var asked = Microsoft.Extensions.Options.Options.Create(options);
        Channels = new AlertChannels(
            new LogAlertChannel(asked, _loggers.CreateLogger<LogAlertChannel>()),
            asked,
            bus: null,
            Time,
            _loggers.CreateLogger<AlertDelivery>()
        );
    }

    public SlackServer Slack { get; }

    public MailServer Mails { get; }

    public FakeTime Time { get; } = new();

    public LogCapture Log { get; } = new();

    public AlertChannels Channels { get; }

    public AlertDelivery By(string name) => Channels.Deliveries.Single(d => d.Name == name);

    public static async Task<DeliveryLab> StartAsync(Action<AlertsOptions>? change = null, MailServer? mails = null)
    {
        var lab = new DeliveryLab(await SlackServer.StartAsync(), change, mails ?? new MailServer());
        await lab.Channels.StartAsync(CancellationToken.None);
        return lab;
    }

    public void Send(string text) => Channels.Send(new Alert(Tenant, text, null));

    public void Send(Mail mail) => Channels.Send(new Alert(Tenant, null, mail));

    public async ValueTask DisposeAsync()
    {
        Slack.Open();
        await Channels.StopAsync(CancellationToken.None);
        Channels.Dispose();
        await Slack.DisposeAsync();
        await Mails.DisposeAsync();
        Assert.All(Log.Entries, e => Assert.DoesNotContain(SlackServer.Secret, e.Text, StringComparison.Ordinal));
        Assert.All(Log.Entries, e => Assert.DoesNotContain(Password, e.Text, StringComparison.Ordinal));
        _loggers.Dispose();
    }
}
