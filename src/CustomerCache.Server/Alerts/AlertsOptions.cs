using System.Net;
using CustomerCache.Core;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerCache.Server.Alerts;

/// <summary>Configures where alerts go besides the log. Section <c>CustomerCache:Alerts</c>.</summary>
public sealed class AlertsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Alerts";

    /// <summary>Address of an incoming webhook, a secret; none sends no messages.</summary>
    public string? SlackWebhook { get; set; }

    /// <summary>The mail server; without a host there is none.</summary>
    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>The recipients of mails.</summary>
    public IList<string> Recipients { get; init; } = [];

    /// <summary>
    /// Whether alerts are published on the message bus for the notification services: <c>notification.slack.request</c>, and for mails
    /// with recipients <c>notification.email.request</c>.
    /// </summary>
    /// <value>False.</value>
    public bool Nats { get; set; }

    /// <summary>Whether a webhook is configured.</summary>
    public bool HasSlack => !string.IsNullOrWhiteSpace(SlackWebhook);
}

/// <summary>Configures the mail server. Part of section <c>CustomerCache:Alerts</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>Host name; none sends no mails.</summary>
    public string? Host { get; set; }

    /// <summary>The submission port.</summary>
    public int Port { get; set; } = 587;

    /// <summary>User name; none sends without authentication.</summary>
    public string? Username { get; set; }

    /// <summary>A secret.</summary>
    public string? Password { get; set; }

    /// <summary>The address that mails come from.</summary>
    public string? From { get; set; }

    /// <summary>
    /// <c>implicit</c>: encrypted from the start; <c>starttls</c>: encrypted by STARTTLS, or not sent; <c>none</c>: in clear; <c>auto</c>:
    /// implicit at port 465, in clear to this machine, else STARTTLS.
    /// </summary>
    /// <value><c>auto</c>.</value>
    public string Tls { get; set; } = "auto";

    /// <summary>Configures OAuth, in place of a password.</summary>
    public SmtpOAuthOptions OAuth { get; set; } = new();

    /// <summary>Whether there is a mail server.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    /// <summary>How mails are encrypted on their way to the server.</summary>
    internal SecureSocketOptions Security =>
        Tls switch
        {
            "implicit" => SecureSocketOptions.SslOnConnect,
            "starttls" => SecureSocketOptions.StartTls,
            "none" => SecureSocketOptions.None,
            _ when Port == 465 => SecureSocketOptions.SslOnConnect,
            _ => IsLocal ? SecureSocketOptions.None : SecureSocketOptions.StartTls,
        };

    /// <summary>Whether the server is on this machine.</summary>
    internal bool IsLocal =>
        string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

/// <summary>Configures how the mail account logs in by OAuth (XOAUTH2, OAUTHBEARER): by a token, or by client credentials.</summary>
public sealed class SmtpOAuthOptions
{
    /// <summary>An access token, a secret that is renewed outside.</summary>
    public string? Token { get; set; }

    /// <summary>Where access tokens are asked for by client credentials.</summary>
    public string? TokenUrl { get; set; }

    /// <summary>The client.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client's secret.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The scope that is asked for; none asks for the client's own.</summary>
    public string? Scope { get; set; }

    /// <summary>Whether the account logs in by OAuth.</summary>
    internal bool IsConfigured => new[] { Token, TokenUrl, ClientId, ClientSecret, Scope }.Any(s => !string.IsNullOrEmpty(s));
}

/// <summary>Validates where alerts go. Every error names its key and the remedy; none contains a secret.</summary>
internal sealed class AlertsOptionsValidator : IValidateOptions<AlertsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AlertsOptions options)
    {
        var errors = new OptionErrors(AlertsOptions.Section);
        CheckSlack(options, errors);
        CheckMail(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void CheckSlack(AlertsOptions o, OptionErrors errors)
    {
        errors.Require(
            !o.HasSlack
                || (
                    Uri.TryCreate(o.SlackWebhook, UriKind.Absolute, out var url) && OptionErrors.IsPrivate(url) && url.UserInfo.Length == 0
                ),
            nameof(o.SlackWebhook),
            "must be the address of an incoming webhook, such as https://hooks.slack.com/services/…; http is allowed to loopback "
                + "addresses only"
        );
    }

    private static void CheckMail(AlertsOptions o, OptionErrors errors)
    {
        var smtp = o.Smtp;
        for (var i = 0; i < o.Recipients.Count; i++)
        {
            errors.Require(
                IsAddress(o.Recipients[i]),
                FormattableString.Invariant($"{nameof(o.Recipients)}:{i}"),
                "is not a mail address, such as noc@example.com"
            );
        }

        if (!smtp.IsConfigured)
        {
            errors.Require(
                o.Recipients.Count == 0 || o.Nats,
                nameof(o.Recipients),
                $"are set, but no mail server is; set {AlertsOptions.Section}:Smtp:Host or {AlertsOptions.Section}:Nats, or remove them"
            );
            return;
        }

        errors.Require(o.Recipients.Count > 0, nameof(o.Recipients) + ":0", "is missing; set it to the recipients' addresses");
        errors.Require(
            IsAddress(smtp.From),
            "Smtp:From",
            "must be the mail address that alerts come from, such as customer-cache@example.com"
        );
        errors.Require(
            Uri.CheckHostName(smtp.Host) != UriHostNameType.Unknown,
            "Smtp:Host",
            "must be the name of a mail server, without scheme and port"
        );
        errors.Require(smtp.Port is >= 1 and <= 65535, "Smtp:Port", "must be from 1 to 65535; 587 is the usual one");
        errors.Require(
            smtp.Tls is "none" or "starttls" or "implicit" or "auto",
            "Smtp:Tls",
            "must be none, starttls, implicit or auto; implicit is encrypted from the start, as at port 465"
        );
        CheckAccount(smtp, errors);
    }

    private static void CheckAccount(SmtpOptions smtp, OptionErrors errors)
    {
        var (hasUser, hasPassword) = (!string.IsNullOrEmpty(smtp.Username), !string.IsNullOrEmpty(smtp.Password));
        if (smtp.OAuth.IsConfigured)
        {
            errors.Require(hasUser, "Smtp:Username", $"is missing; set it to the mailbox that {AlertsOptions.Section}:Smtp:OAuth is for");
            errors.Require(!hasPassword, "Smtp:Password", $"is set beside {AlertsOptions.Section}:Smtp:OAuth; remove one of them");
            CheckOAuth(smtp.OAuth, errors);
        }
        else
        {
            errors.Require(
                hasUser == hasPassword,
                "Smtp:Username",
                $"and {AlertsOptions.Section}:Smtp:Password belong together; set both or none"
            );
        }

        errors.Require(
            smtp.Tls != "none" || !hasUser || smtp.IsLocal,
            "Smtp:Tls",
            "would send the password or token in clear; use starttls or implicit, or a server without an account"
        );
    }

    private static void CheckOAuth(SmtpOAuthOptions o, OptionErrors errors)
    {
        const string Key = "Smtp:OAuth:";
        if (!string.IsNullOrEmpty(o.Token))
        {
            errors.Require(
                string.IsNullOrEmpty(o.TokenUrl + o.ClientId + o.ClientSecret + o.Scope),
                Key + nameof(o.Token),
                "is set beside client credentials; remove it, or TokenUrl, ClientId, ClientSecret and Scope"
            );
            return;
        }

        errors.RequireUrl(Key + nameof(o.TokenUrl), o.TokenUrl, "https://login.microsoftonline.com/example.com/oauth2/v2.0/token");
        errors.RequireText(Key + nameof(o.ClientId), o.ClientId, "the client that may send in the mailbox's name");
        errors.RequireText(Key + nameof(o.ClientSecret), o.ClientSecret, "the client's secret");
    }

    private static readonly ParserOptions Addresses = new() { AllowAddressesWithoutDomain = false };

    // A display name would parse, too, which this key is not for.
    private static bool IsAddress(string? text) =>
        text is not null && MailboxAddress.TryParse(Addresses, text, out var address) && address.Address == text;
}
