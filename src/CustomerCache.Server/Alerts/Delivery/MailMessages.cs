using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>A mail as it is sent: a text part, an HTML part, and the files.</summary>
internal static class MailMessages
{
    public static MailMessage Of(Mail mail, string from, IReadOnlyList<string> recipients)
    {
        var message = new MailMessage
        {
            From = new MailAddress(from),
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = Mail.Text,
            BodyEncoding = Encoding.UTF8,
        };
        foreach (var recipient in recipients)
        {
            message.To.Add(new MailAddress(recipient));
        }

        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        foreach (var file in mail.Attachments)
        {
            var attachment = Attachment.CreateAttachmentFromString(file.Text, file.Name, Encoding.UTF8, MediaTypeNames.Text.Csv);
            attachment.TransferEncoding = TransferEncoding.Base64;
            message.Attachments.Add(attachment);
        }

        return message;
    }
}
