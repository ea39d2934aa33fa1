using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Alerts.Delivery;
using CustomerCache.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>How the mail server is reached: encrypted, and with an account.</summary>
public sealed class MailAccountTests
{
    private static readonly Alert Sample = new(DeliveryLab.Tenant, null, new Mail("a", "<p>a</p>", []));

    [Theory]
    [InlineData("implicit", "EHLO+ AUTH+ MAIL+ RCPT+ DATA+ QUIT+")]
    [InlineData("starttls", "EHLO- STARTTLS- EHLO+ AUTH+ MAIL+ RCPT+ DATA+ QUIT+")]
    public async Task Mail_and_account_are_sent_after_the_encryption_only(string tls, string conversation)
    {
        using var certificate = MailServer.CreateCertificate();
        await using var mails = new MailServer(certificate, isImplicit: tls == "implicit");
        var carrier = Carrier(mails.Port, o => (o.Tls, o.Password) = (tls, DeliveryLab.Password), Trust);

        Assert.IsType<DeliveryTry.Delivered>(await carrier.TryAsync(Sample, CancellationToken.None));

        Assert.Equal("a", (await mails.NextAsync()).Subject);
        Assert.Equal(conversation, string.Join(' ', mails.Commands.Select(c => c.Verb + (c.IsSecure ? '+' : '-'))));
        Assert.Equal([DeliveryLab.Password], mails.Passwords);

        bool Trust(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
            certificate.GetCertHashString() == shown?.GetCertHashString();
    }

    [Theory]
    [InlineData("implicit")]
    [InlineData("starttls")]
    public async Task Server_with_an_untrusted_certificate_gets_no_mail(string tls)
    {
        using var certificate = MailServer.CreateCertificate();
        await using var lab = await DeliveryLab.StartAsync(
            o => o.Smtp.Tls = tls,
            new MailServer(certificate, isImplicit: tls == "implicit")
        );

        lab.Send(Sample.Mail!);

        await lab.Log.WaitForAsync(5012, "its certificate must name Smtp:Host and come from an authority that this machine trusts");
        Assert.DoesNotContain(lab.Mails.Commands, c => c.Verb is "AUTH" or "MAIL");
    }

    [Fact]
    public async Task Refusal_of_the_sole_recipient_is_permanent()
    {
        await using var mails = new MailServer();
        mails.Refuse("RCPT", 550);

        var result = await Carrier(mails.Port, o => o.Password = DeliveryLab.Password).TryAsync(Sample, CancellationToken.None);

        Assert.Equal(new DeliveryTry.Refused("the mail server answered 550"), result);
    }

    [Theory]
    [InlineData("XOAUTH2", "user=alerts\u0001auth=Bearer made-up-token\u0001\u0001")]
    [InlineData("XOAUTH2 OAUTHBEARER", "n,a=alerts,\u0001host=127.0.0.1\u0001port=-1\u0001auth=Bearer made-up-token\u0001\u0001")]
    public async Task Account_logs_in_with_a_token_as_the_server_offers(string offered, string response)
    {
        await using var mails = new OAuthMailServer(offered);

        var result = await Carrier(mails.Port, o => o.OAuth.Token = "made-up-token").TryAsync(Sample, CancellationToken.None);

        Assert.IsType<DeliveryTry.Delivered>(result);
        Assert.Equal([response], mails.Responses);
    }

    [Fact]
    public async Task Refused_configured_token_is_not_tried_again()
    {
        await using var mails = new OAuthMailServer("XOAUTH2") { Refused = "made-up-token" };

        var result = await Carrier(mails.Port, o => o.OAuth.Token = "made-up-token").TryAsync(Sample, CancellationToken.None);

        Assert.Contains("answered 535 to the account", Assert.IsType<DeliveryTry.Refused>(result).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_of_client_credentials_is_kept_until_it_expires_or_is_refused()
    {
        var (asked, time) = (new List<string>(), new FakeTime());
        await using var tokens = WebApplication.Create();
        tokens.Urls.Add("http://127.0.0.1:0");
        tokens.MapPost(
            "/token",
            async (HttpRequest request) =>
            {
                var form = await request.ReadFormAsync();
                asked.Add($"{form["grant_type"]} {form["client_id"]} {form["client_secret"]} {form["scope"]}");
                return asked.Count == 4
                    ? Results.StatusCode(401)
                    : Results.Json(new { access_token = $"token {asked.Count}", expires_in = 3600 });
            }
        );
        await tokens.StartAsync();
        await using var mails = new OAuthMailServer("XOAUTH2") { Refused = "token 1" };
        var carrier = Carrier(
            mails.Port,
            o =>
            {
                (o.OAuth.TokenUrl, o.OAuth.Scope) = (tokens.Urls.First() + "/token", "mail");
                (o.OAuth.ClientId, o.OAuth.ClientSecret) = ("id", "made-up-secret");
            },
            time: time
        );

        var refused = Assert.IsType<DeliveryTry.Again>(await carrier.TryAsync(Sample, CancellationToken.None));
        Assert.IsType<DeliveryTry.Delivered>(await carrier.TryAsync(Sample, CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(58));
        Assert.IsType<DeliveryTry.Delivered>(await carrier.TryAsync(Sample, CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<DeliveryTry.Delivered>(await carrier.TryAsync(Sample, CancellationToken.None));
        time.Advance(TimeSpan.FromHours(1));
        var unavailable = Assert.IsType<DeliveryTry.Again>(await carrier.TryAsync(Sample, CancellationToken.None));

        Assert.Equal("the mail server answered 535 to the token; a new one is asked for", refused.Reason);
        Assert.Equal("the server of Smtp:OAuth:TokenUrl answered 401; check Smtp:OAuth", unavailable.Reason);
        Assert.Equal(["token 1", "token 2", "token 2", "token 3"], mails.Responses.Select(r => r.Split("Bearer ")[1].TrimEnd('\u0001')));
        Assert.Equal(Enumerable.Repeat("client_credentials id made-up-secret mail", 4), asked);
    }

    private static MailCarrier Carrier(
        int port,
        Action<SmtpOptions> change,
        RemoteCertificateValidationCallback? trust = null,
        FakeTime? time = null
    )
    {
        var options = new SmtpOptions
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "alerts",
            From = "customer-cache@example.com",
        };
        change(options);
        var alerts = new AlertsOptions { Smtp = options, Recipients = { "noc@example.com" } };
        Assert.Null(new AlertsOptionsValidator().Validate(null, alerts).Failures);
        return new MailCarrier(options, ["noc@example.com"], time ?? new FakeTime(), trust);
    }
}
