using System.Collections.Immutable;

namespace CustomerCache.Server.Alerts;

/// <summary>A mail to the configured recipients. Immutable.</summary>
/// <param name="Subject">Subject line.</param>
/// <param name="Html">Body.</param>
/// <param name="Attachments">Text files.</param>
public sealed record Mail(string Subject, string Html, ImmutableArray<MailAttachment> Attachments)
{
    /// <summary>The plain text part of every mail.</summary>
    public const string Text = "this is the accessible text for the email";
}
