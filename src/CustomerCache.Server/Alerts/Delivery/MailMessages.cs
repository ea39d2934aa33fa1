using System.Text;
using MimeKit;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>A mail as it is sent: a text part, an HTML part, and the files.</summary>
internal static class MailMessages
{
    public static MimeMessage Of(Mail mail, string from, IEnumerable<string> recipients)
    {
        var body = new BodyBuilder { TextBody = Mail.Text, HtmlBody = mail.Html };
        foreach (var file in mail.Attachments)
        {
            var csv = (MimePart)
                body.Attachments.Add(file.Name, Encoding.UTF8.GetBytes(file.Text), new ContentType("text", "csv") { Charset = "utf-8" });

            // Keeps the line ends as they are.
            csv.ContentTransferEncoding = ContentEncoding.Base64;
        }

        return new MimeMessage([MailboxAddress.Parse(from)], recipients.Select(MailboxAddress.Parse), mail.Subject, body.ToMessageBody());
    }
}
