using System.Net;
using System.Net.Mail;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>Sends mails through the configured server, one connection each. Certificates are verified as .NET does by default.</summary>
internal sealed class MailCarrier(SmtpOptions server, IReadOnlyList<string> recipients) : IAlertCarrier
{
    /// <inheritdoc/>
    public string Name => "mail";

    /// <inheritdoc/>
    public bool Takes(Alert alert) => alert.Mail is not null;

    /// <inheritdoc/>
    public async Task<DeliveryTry> TryAsync(Alert alert, CancellationToken cancellationToken)
    {
        using var message = MailMessages.Of(alert.Mail!, server.From!, recipients);
        using var client = new SmtpClient(server.Host!, server.Port) { EnableSsl = server.IsEncrypted };
        if (!string.IsNullOrEmpty(server.Username))
        {
            client.Credentials = new NetworkCredential(server.Username, server.Password);
        }

        try
        {
            await client.SendMailAsync(message, cancellationToken);
            return new DeliveryTry.Delivered();
        }
        catch (SmtpFailedRecipientsException failure) when (failure.InnerExceptions.Length < recipients.Count)
        {
            return new DeliveryTry.Refused(
                FormattableString.Invariant(
                    $"the mail server refused {failure.InnerExceptions.Length} of {recipients.Count} recipients; the others have it"
                )
            );
        }
        catch (SmtpFailedRecipientException failure) when (failure is not SmtpFailedRecipientsException && recipients.Count > 1)
        {
            return new DeliveryTry.Refused(
                FormattableString.Invariant($"the mail server refused 1 of {recipients.Count} recipients; the others have it")
            );
        }
        catch (SmtpException failure)
        {
            return Of(failure);
        }
    }

    // Codes from 500 on are permanent; everything else may succeed later.
    private static DeliveryTry Of(SmtpException failure)
    {
        var reason =
            failure.StatusCode == SmtpStatusCode.GeneralFailure
                ? $"the mail server cannot be reached or does not do what it was asked for: {failure.GetBaseException().GetType().Name}"
                : FormattableString.Invariant($"the mail server answered {(int)failure.StatusCode}");
        return (int)failure.StatusCode >= 500 ? new DeliveryTry.Refused(reason) : new DeliveryTry.Again(reason);
    }
}
