using CustomerCache.Server.Alerts;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Tests.Alerts;

/// <summary>Errors of a wrong configuration are reported at once.</summary>
public sealed class AlertsOptionsTests
{
    [Theory]
    [InlineData("CustomerCache:Alerts:SlackWebhook must be the address", "SlackWebhook=http://hooks.slack.example/services/made-up-secret")]
    [InlineData("CustomerCache:Alerts:SlackWebhook must be the address", "SlackWebhook=made-up-secret")]
    [InlineData("CustomerCache:Alerts:SlackWebhook must be the address", "SlackWebhook=https://made-up-secret@hooks.slack.example/x")]
    [InlineData(
        "CustomerCache:Alerts:Recipients:1 is not a mail address",
        "Smtp:Host=mail.example.com",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com",
        "Recipients:1=B <b@example.com>"
    )]
    [InlineData(
        "CustomerCache:Alerts:Recipients are set, but no mail server is; set CustomerCache:Alerts:Smtp:Host",
        "Recipients:0=b@example.com"
    )]
    [InlineData("CustomerCache:Alerts:Recipients:0 is missing", "Smtp:Host=mail.example.com", "Smtp:From=a@example.com")]
    [InlineData("CustomerCache:Alerts:Smtp:From must be the mail address", "Smtp:Host=mail.example.com", "Recipients:0=b@example.com")]
    [InlineData(
        "CustomerCache:Alerts:Smtp:Host must be the name",
        "Smtp:Host=smtp://mail.example.com",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:Port must be from 1",
        "Smtp:Host=mail.example.com",
        "Smtp:Port=0",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:Tls must be none, starttls, implicit or auto",
        "Smtp:Host=mail.example.com",
        "Smtp:Tls=ssl",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:Tls would send the password or token in clear",
        "Smtp:Host=mail.example.com",
        "Smtp:Tls=none",
        "Smtp:Username=u",
        "Smtp:Password=made-up-secret",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:Username and CustomerCache:Alerts:Smtp:Password belong together",
        "Smtp:Host=mail.example.com",
        "Smtp:Password=made-up-secret",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:Username is missing; set it to the mailbox",
        "Smtp:Host=mail.example.com",
        "Smtp:OAuth:Token=made-up-secret",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:Password is set beside CustomerCache:Alerts:Smtp:OAuth; remove one",
        "Smtp:Host=mail.example.com",
        "Smtp:Username=u",
        "Smtp:Password=made-up-secret",
        "Smtp:OAuth:Token=made-up-secret",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:OAuth:Token is set beside client credentials; remove it",
        "Smtp:Host=mail.example.com",
        "Smtp:Username=u",
        "Smtp:OAuth:Token=made-up-secret",
        "Smtp:OAuth:ClientSecret=made-up-secret",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:OAuth:TokenUrl would send credentials in clear; use https",
        "Smtp:Host=mail.example.com",
        "Smtp:Username=u",
        "Smtp:OAuth:TokenUrl=http://login.example.com/token",
        "Smtp:OAuth:ClientId=i",
        "Smtp:OAuth:ClientSecret=made-up-secret",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    [InlineData(
        "CustomerCache:Alerts:Smtp:OAuth:ClientId is missing; set it to the client",
        "Smtp:Host=mail.example.com",
        "Smtp:Username=u",
        "Smtp:OAuth:TokenUrl=https://login.example.com/token",
        "Smtp:OAuth:ClientSecret=made-up-secret",
        "Smtp:From=a@example.com",
        "Recipients:0=b@example.com"
    )]
    public async Task Invalid_option_is_reported_at_the_start_with_its_key_and_the_remedy_and_without_the_secret(
        string expected,
        params string[] settings
    )
    {
        using var folder = new DataFolder();
        var keys = settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create("CustomerCache:Alerts:" + s[0], (string?)s[1]));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            SingleNode.StartAsync([.. StoredTenants.Configuration(folder.Path, StoredTenants.Vco1), .. keys])
        );

        Assert.StartsWith(expected, Assert.Single(refused.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("made-up-secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto", "127.0.0.1", 587, SecureSocketOptions.None)]
    [InlineData("auto", "localhost", 25, SecureSocketOptions.None)]
    [InlineData("auto", "mail.example.com", 587, SecureSocketOptions.StartTls)]
    [InlineData("auto", "mail.example.com", 465, SecureSocketOptions.SslOnConnect)]
    [InlineData("implicit", "mail.example.com", 587, SecureSocketOptions.SslOnConnect)]
    [InlineData("starttls", "localhost", 587, SecureSocketOptions.StartTls)]
    [InlineData("none", "mail.example.com", 465, SecureSocketOptions.None)]
    public void Mails_are_encrypted_unless_they_stay_on_this_machine_or_encryption_is_disabled(
        string tls,
        string host,
        int port,
        SecureSocketOptions expected
    ) =>
        Assert.Equal(
            expected,
            new SmtpOptions
            {
                Host = host,
                Port = port,
                Tls = tls,
            }.Security
        );
}
