using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>Sends mails through the configured server, one connection each.</summary>
/// <param name="server">The mail server.</param>
/// <param name="recipients">The recipients of every mail.</param>
/// <param name="time">The clock, by which tokens expire.</param>
/// <param name="trust">Decides about certificates; null verifies them as .NET does by default.</param>
internal sealed class MailCarrier(
    SmtpOptions server,
    IReadOnlyList<string> recipients,
    TimeProvider time,
    RemoteCertificateValidationCallback? trust = null
) : IAlertCarrier
{
    private readonly MailTokens _tokens = new(server.OAuth, time);

    /// <inheritdoc/>
    public string Name => "mail";

    /// <inheritdoc/>
    public bool Takes(Alert alert) => alert.Mail is not null;

    /// <inheritdoc/>
    public async Task<DeliveryTry> TryAsync(Alert alert, CancellationToken cancellationToken)
    {
        using var message = MailMessages.Of(alert.Mail!, server.From!, recipients);

        // Most private authorities publish no list of revoked certificates, and .NET does not ask for one by default.
        using var client = new Client(recipients.Count) { CheckCertificateRevocation = false, ServerCertificateValidationCallback = trust };
        try
        {
            await client.ConnectAsync(server.Host!, server.Port, server.Security, cancellationToken);
            await LogInAsync(client, cancellationToken);
            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, CancellationToken.None);
        }
        catch (Exception failure) when (client.IsSent && failure is not OperationCanceledException)
        {
            // The server accepted the mail; sending it again because of a lost farewell would deliver it twice.
        }
        catch (Exception failure) when (Of(failure) is { } result)
        {
            return result;
        }

        return client.Refused == 0
            ? new DeliveryTry.Delivered()
            : new DeliveryTry.Refused(
                FormattableString.Invariant(
                    $"the mail server refused {client.Refused} of {recipients.Count} recipients; the others have it"
                )
            );
    }

    private async Task LogInAsync(Client client, CancellationToken cancellationToken)
    {
        if (server.OAuth.IsConfigured)
        {
            var token = await _tokens.GetAsync(cancellationToken);
            await client.AuthenticateAsync(
                client.AuthenticationMechanisms.Contains("OAUTHBEARER")
                    ? new SaslMechanismOAuthBearer(server.Username!, token)
                    : new SaslMechanismOAuth2(server.Username!, token),
                cancellationToken
            );
        }
        else if (!string.IsNullOrEmpty(server.Username))
        {
            await client.AuthenticateAsync(new NetworkCredential(server.Username, server.Password), cancellationToken);
        }
    }

    // A server's text may repeat a secret: only its code is reported. Codes from 500 on are permanent.
    private DeliveryTry? Of(Exception failure)
    {
        switch (failure)
        {
            // The exception has the server's code only at the beginning of its message.
            case AuthenticationException when int.TryParse(failure.Message.Split(':')[0], CultureInfo.InvariantCulture, out var code):
                return _tokens.Forget()
                    ? new DeliveryTry.Again(Answered(code, "to the token; a new one is asked for"))
                    : Of(code, "to the account; check Smtp:Username and the password or token");
            case SmtpCommandException answer:
                return Of((int)answer.StatusCode, "");
            case HttpRequestException { StatusCode: { } status }:
                return new DeliveryTry.Again(
                    FormattableString.Invariant($"the server of Smtp:OAuth:TokenUrl answered {(int)status}; check Smtp:OAuth")
                );
            case SslHandshakeException:
                return new DeliveryTry.Again(
                    "TLS with the mail server failed; its certificate must name Smtp:Host and come from an authority that this machine "
                        + "trusts, and Smtp:Tls must fit the port"
                );
            case NotSupportedException:
                return new DeliveryTry.Again("the mail server does not offer what Smtp:Tls or the account needs");
            case AuthenticationException or SmtpProtocolException or HttpRequestException or IOException or SocketException:
                return new DeliveryTry.Again($"the mail server cannot be reached: {failure.GetBaseException().GetType().Name}");
            default:
                return null;
        }
    }

    private static DeliveryTry Of(int code, string what) =>
        code >= 500 ? new DeliveryTry.Refused(Answered(code, what)) : new DeliveryTry.Again(Answered(code, what));

    private static string Answered(int code, string what) =>
        FormattableString.Invariant($"the mail server answered {code} {what}").TrimEnd();

    /// <summary>Sends to the recipients that the server accepts, and fails when there are none.</summary>
    private sealed class Client(int recipients) : SmtpClient
    {
        public int Refused { get; private set; }

        public bool IsSent { get; private set; }

        protected override void OnMessageSent(MailKit.MessageSentEventArgs e) => IsSent = true;

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            if (++Refused == recipients)
            {
                base.OnRecipientNotAccepted(message, mailbox, response);
            }
        }
    }
}
