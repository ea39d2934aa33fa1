using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Alerts;

/// <summary>Takes alerts to people. Must not block and must not throw: delivery is its own business.</summary>
public interface IAlertChannel
{
    /// <summary>Takes an alert.</summary>
    void Send(Alert alert);
}

/// <summary>Writes alerts to the log: where no other channel is configured, the log is where people look.</summary>
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
        [LoggerMessage(5001, LogLevel.Warning, "Alert about {Tenant}: {Text}")]
        public static partial void Alerted(ILogger logger, TenantId tenant, string text);

        [LoggerMessage(5002, LogLevel.Information, "Mail about {Tenant}: {Subject}; no mail server is configured, so it is not sent")]
        public static partial void NotMailed(ILogger logger, TenantId tenant, string subject);

        [LoggerMessage(5003, LogLevel.Information, "Mail about {Tenant}: {Subject}; it is handed to the mail server")]
        public static partial void Mailed(ILogger logger, TenantId tenant, string subject);
    }
}
