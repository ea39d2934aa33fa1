using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Alerts;

/// <summary>Represents a message for operators. Immutable.</summary>
/// <param name="Tenant">The tenant concerned.</param>
/// <param name="Text">One message for a chat; null when there is only a mail.</param>
/// <param name="Mail">A mail; null when there is only a message.</param>
public sealed record Alert(TenantId Tenant, string? Text, Mail? Mail);

/// <summary>Represents an alert as it was raised, without the attachments of its mail.</summary>
/// <param name="At">When it was raised.</param>
/// <param name="Tenant">The tenant concerned.</param>
/// <param name="Text">The message; null when there was only a mail.</param>
/// <param name="Subject">The subject of the mail; null when there was only a message.</param>
public sealed record RaisedAlert(DateTimeOffset At, TenantId Tenant, string? Text, string? Subject);

/// <summary>A mail to the configured recipients. Immutable.</summary>
/// <param name="Subject">Subject line.</param>
/// <param name="Html">Body.</param>
/// <param name="Attachments">Text files.</param>
public sealed record Mail(string Subject, string Html, ImmutableArray<MailAttachment> Attachments)
{
    /// <summary>The plain text part of every mail.</summary>
    public const string Text = "this is the accessible text for the email";
}

/// <summary>
/// A CSV file attached to a mail, UTF-8. The text is created lazily, so a refresh does not wait for a file that no channel sends.
/// </summary>
public sealed class MailAttachment(string name, Func<string> makeText)
{
    private readonly Lazy<string> _text = new(makeText);

    /// <summary>The name of the file.</summary>
    public string Name => name;

    /// <summary>The content.</summary>
    public string Text => _text.Value;
}

/// <summary>Formats times in subjects and file names, in UTC.</summary>
internal static class MailDates
{
    public static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("MMMM dd yyyy - HH:mm:ss", CultureInfo.InvariantCulture);
}
