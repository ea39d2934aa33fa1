namespace CustomerCache.Hosting.Alerts;

/// <summary>A CSV file attached to a mail, UTF-8.</summary>
public sealed record MailAttachment(string Name, string Text);
