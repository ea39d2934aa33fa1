using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Tests.Alerts.Delivery;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Observability.Prometheus;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Alerts;

/// <summary>The real server, with a chat and a mail server on this machine.</summary>
public sealed class HostDeliveryTests
{
    [Fact]
    public async Task Refresh_ends_although_the_chat_is_unresponsive_and_the_alert_is_delivered_later()
    {
        await using var slack = await SlackServer.StartAsync();
        await using var mails = new MailServer();
        await using var lab = await LabAsync(slack, mails);
        slack.Hang();
        await using var server = await lab.ServeBuiltAsync(s => s.AddSingleton<IAlertChannel>(p => p.GetRequiredService<AlertChannels>()));
        lab.Faults.Add(Vendor.VeloCloud, new Fault.Down(Politely: true));

        var refresh = await server.RefreshAsync(VendorLab.Vco1);
        var waiting = (await SlackAsync(server, "waiting"), await SlackAsync(server, "delivered_total"));
        slack.Open();

        var sent = server.Log.Of(5001).Count;
        Assert.Equal(RefreshOutcome.ListingFailed, refresh.Outcome);
        Assert.Equal((sent, 0), waiting);
        Assert.StartsWith("[customer-cache] Maximum retries", (await slack.NextAsync(sent))[^1], StringComparison.Ordinal);
        await Poll.UntilAsync(async () => await SlackAsync(server, "waiting") == 0, "the last answer of the chat");
        Assert.Equal(
            (0, sent, 0),
            (await SlackAsync(server, "waiting"), await SlackAsync(server, "delivered_total"), await SlackAsync(server, "failed_total"))
        );
        var raised = await server.JsonAsync("/v1/alerts");
        Assert.Equal(sent, raised.GetProperty("channels")[0].GetProperty("delivered").GetInt64());
        Assert.StartsWith(
            "[customer-cache] Maximum retries",
            raised.GetProperty("alerts")[0].GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(SlackServer.Secret, raised.ToString(), StringComparison.Ordinal);
        Assert.All(server.Log.Entries, e => Assert.DoesNotContain(SlackServer.Secret, e.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recipients_get_the_stored_result_after_a_refresh()
    {
        await using var slack = await SlackServer.StartAsync();
        await using var mails = new MailServer();
        await using var lab = await LabAsync(slack, mails);
        await using var server = await lab.ServeBuiltAsync(s => s.AddSingleton<IAlertChannel>(p => p.GetRequiredService<AlertChannels>()));

        var mail = await mails.NextAsync();

        var served = await server.RecordsAsync(VendorLab.Vco1);
        Assert.StartsWith("Customer cache snapshots. Environment: demo. Host: vco1.example.net. ", mail.Subject, StringComparison.Ordinal);
        Assert.Equal((1, 1 + served.Length), (mail.Files[0].Text.Count('\n'), mail.Files[1].Text.Count('\n')));
        Assert.All(served, r => Assert.Contains($"\n{r.Serial()},", mail.Files[1].Text, StringComparison.Ordinal));
    }

    private static async Task<double> SlackAsync(RunningServer server, string what) =>
        Exposition.Read(await server.Client.GetStringAsync("/metrics"))["customercache_alert_" + what].Of(("channel", "slack")).Value;

    private static async Task<VendorLab> LabAsync(SlackServer slack, MailServer mails)
    {
        var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        lab.Set("Alerts:SlackWebhook", slack.Webhook);
        lab.Set("Alerts:Smtp:Host", "127.0.0.1");
        lab.Set("Alerts:Smtp:Port", FormattableString.Invariant($"{mails.Port}"));
        lab.Set("Alerts:Smtp:From", "customer-cache@example.com");
        lab.Set("Alerts:Recipients:0", "noc@example.com");
        return lab;
    }
}
