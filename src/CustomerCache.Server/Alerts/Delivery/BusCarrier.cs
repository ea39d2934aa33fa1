using System.Text;
using System.Text.Json;
using CustomerCache.Sources.Bus;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>Publishes alerts on the bus for the notification services of the automation engine, one message each.</summary>
/// <remarks>A published message has no answer: delivered means that the bus has it.</remarks>
internal sealed class BusCarrier : IAlertCarrier
{
    private readonly MessageBus _bus;
    private readonly string _subject;
    private readonly Action<Utf8JsonWriter, Alert> _write;
    private readonly Func<Alert, bool> _takes;

    private BusCarrier(MessageBus bus, string name, string subject, Func<Alert, bool> takes, Action<Utf8JsonWriter, Alert> write) =>
        (_bus, Name, _subject, _takes, _write) = (bus, name, subject, takes, write);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Creates the carrier of chat messages.</summary>
    public static BusCarrier OfMessages(MessageBus bus) =>
        new(
            bus,
            "bus-slack",
            "notification.slack.request",
            alert => alert.Text is not null,
            static (json, alert) => json.WriteString("message", alert.Text)
        );

    /// <summary>Creates the carrier of mails.</summary>
    public static BusCarrier OfMails(MessageBus bus, IReadOnlyList<string> recipients) =>
        new(
            bus,
            "bus-mail",
            "notification.email.request",
            alert => alert.Mail is not null,
            (json, alert) => WriteMail(json, alert.Mail!, string.Join(", ", recipients))
        );

    /// <inheritdoc/>
    public bool Takes(Alert alert) => _takes(alert);

    /// <inheritdoc/>
    public async Task<DeliveryTry> TryAsync(Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            await _bus.PublishAsync(_subject, BusMessage.Request(BusMessage.Body(json => _write(json, alert))), cancellationToken);
            return new DeliveryTry.Delivered();
        }
        catch (IOException failure)
        {
            return new DeliveryTry.Again(failure.Message);
        }
    }

    private static void WriteMail(Utf8JsonWriter json, Mail mail, string recipient)
    {
        json.WriteStartObject("email_data");
        json.WriteString("subject", mail.Subject);
        json.WriteString("recipient", recipient);
        json.WriteString("text", Mail.Text);
        json.WriteString("html", mail.Html);
        json.WriteStartArray("images");
        json.WriteEndArray();
        json.WriteStartArray("attachments");
        foreach (var attachment in mail.Attachments)
        {
            json.WriteStartObject();
            json.WriteString("name", attachment.Name);
            json.WriteBase64String("data", Encoding.UTF8.GetBytes(attachment.Text));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
