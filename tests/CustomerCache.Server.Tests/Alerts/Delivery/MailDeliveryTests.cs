using CustomerCache.Server.Alerts;
using MimeKit;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>Delivery of mails to a server. Each test asserts that no password is logged.</summary>
public sealed class MailDeliveryTests
{
    private static readonly Mail Sample = new(
        "Customer cache snapshots. Environment: test. Host: vco1.example.net. March 10 2026 - 12:00:00",
        "<p>Grüße – these lines are long enough that whoever sends them has to break them somewhere, which nobody may notice in the "
            + "end.</p>",
        [
            new MailAttachment(
                "old_customer_cache_vco1.example.net_March 10 2026 - 12:00:00.csv",
                () => "Serial Number,Bruin Client Name\nVC1,Müller & Söhne\n"
            ),
            new MailAttachment("new.csv", () => ""),
        ]
    );

    [Fact]
    public async Task Mail_arrives_with_its_text_its_html_and_its_files_as_they_were_written()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Send(Sample);

        var mail = await lab.Mails.NextAsync();

        Assert.Equal(("customer-cache@example.com", "noc@example.com boss@example.com"), (mail.From, string.Join(' ', mail.Recipients)));
        Assert.Equal(
            (Sample.Subject, "this is the accessible text for the email", Sample.Html),
            (mail.Subject, mail.Content.TextBody, mail.Content.HtmlBody)
        );
        Assert.Equal(Sample.Attachments.Select(a => a.Text), mail.Files.Select(f => f.Text));
        Assert.Equal(Sample.Attachments.Select(a => a.Name), mail.Files.Select(f => f.FileName));
        Assert.All(
            mail.Files,
            f =>
                Assert.Equal(
                    ("text/csv", "utf-8", ContentEncoding.Base64),
                    (f.ContentType.MimeType, f.ContentType.Charset, f.ContentTransferEncoding)
                )
        );
        Assert.Equal([DeliveryLab.Password], lab.Mails.Passwords);
        await lab.Log.WaitForAsync(5003, Sample.Subject);
        Assert.False(lab.Log.Has(5002));
    }

    [Fact]
    public async Task Missing_mail_server_is_logged_and_mails_are_sent_without_a_chat()
    {
        await using var none = await DeliveryLab.StartAsync(o =>
        {
            o.Smtp.Host = null;
            o.Recipients.Clear();
        });
        none.Send(Sample);
        await using var noChat = await DeliveryLab.StartAsync(o => o.SlackWebhook = null);
        noChat.Send("a");
        noChat.Send(Sample);

        Assert.Contains("Not sent: no mail server is configured", Assert.Single(none.Log.Of(5002)).Text, StringComparison.Ordinal);
        Assert.Equal(Sample.Subject, (await noChat.Mails.NextAsync()).Subject);
        Assert.Equal(["mail"], noChat.Channels.Deliveries.Select(d => d.Name));
        Assert.True(noChat.Log.Has(5001));
    }

    [Fact]
    public async Task Busy_server_is_retried()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Mails.Refuse("MAIL", 451);
        lab.Send(Sample);

        await lab.Log.WaitForAsync(5012, "the mail server answered 451");
        await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(5));
        lab.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(Sample.Subject, (await lab.Mails.NextAsync()).Subject);
    }

    [Fact]
    public async Task Server_that_refuses_permanently_is_not_retried()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Mails.Refuse("MAIL", 550);
        lab.Send(Sample);

        await lab.Log.WaitForAsync(5013, "after 1 tries; giving up: the mail server answered 550");
        lab.Send(Sample with { Subject = "the next one" });

        Assert.Equal("the next one", (await lab.Mails.NextAsync()).Subject);
    }

    [Fact]
    public async Task Refused_recipient_does_not_keep_the_mail_from_the_others()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Mails.Refuse("RCPT", 550);
        lab.Send(Sample);

        Assert.Equal(["boss@example.com"], (await lab.Mails.NextAsync()).Recipients);
        await lab.Log.WaitForAsync(5013, "refused 1 of 2 recipients; the others have it");
    }

    [Fact]
    public async Task Server_without_encryption_gets_nothing_that_needs_it()
    {
        await using var lab = await DeliveryLab.StartAsync(o => o.Smtp.Tls = "starttls");
        lab.Send(Sample);

        await lab.Log.WaitForAsync(5012, "the mail server does not offer what Smtp:Tls or the account needs");
        Assert.DoesNotContain(lab.Mails.Commands, c => c.Verb is "AUTH" or "MAIL");
    }
}
