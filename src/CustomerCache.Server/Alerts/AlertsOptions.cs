namespace CustomerCache.Server.Alerts;

/// <summary>Where alerts go, beside the log. Section <c>CustomerCache:Alerts</c>.</summary>
public sealed class AlertsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Alerts";

    /// <summary>Address of an incoming webhook; none: no messages. Whoever knows it can write to the chat, so it is a secret.</summary>
    public string? SlackWebhook { get; set; }

    /// <summary>The mail server; without a host there is none.</summary>
    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>Who gets mails.</summary>
    public IList<string> Recipients { get; init; } = [];

    /// <summary>Whether messages go to a chat.</summary>
    public bool HasSlack => !string.IsNullOrWhiteSpace(SlackWebhook);
}
