using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Alerts;

/// <summary>Accepts alerts for delivery. Must neither block nor throw.</summary>
public interface IAlertChannel
{
    /// <summary>Accepts an alert.</summary>
    void Send(Alert alert);
}

/// <summary>Writes alerts to the log.</summary>
internal sealed partial class LogAlertChannel(IOptions<AlertsOptions> options, ILogger<LogAlertChannel> logger) : IAlertChannel
{
    /// <inheritdoc/>
    public void Send(Alert alert)
    {
        if (alert.Text is not null)
        {
            Log.Alerted(logger, alert.Tenant, alert.Text);
        }

        if (alert.Mail is not null && options.Value.Smtp.IsConfigured)
        {
            Log.Mailed(logger, alert.Tenant, alert.Mail.Subject);
        }
        else if (alert.Mail is not null)
        {
            Log.NotMailed(logger, alert.Tenant, alert.Mail.Subject);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "Alert about {Tenant}: {Text}", EventName = "AlertRaised")]
        public static partial void Alerted(ILogger logger, TenantId tenant, string text);

        [LoggerMessage(
            5002,
            LogLevel.Information,
            "Mail about {Tenant}: {Subject}. Not sent: no mail server is configured.",
            EventName = "MailNotConfigured"
        )]
        public static partial void NotMailed(ILogger logger, TenantId tenant, string subject);

        [LoggerMessage(5003, LogLevel.Information, "Mail about {Tenant}: {Subject}. Handed to the mail server.", EventName = "MailQueued")]
        public static partial void Mailed(ILogger logger, TenantId tenant, string subject);
    }
}
