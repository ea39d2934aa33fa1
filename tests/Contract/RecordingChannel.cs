using CustomerCache.Server.Alerts;

namespace CustomerCache.Tests.Contract;

/// <summary>Records alerts in order.</summary>
internal sealed class RecordingChannel : IAlertChannel
{
    private readonly Lock _gate = new();
    private readonly List<Alert> _alerts = [];

    public IReadOnlyList<Alert> Alerts
    {
        get
        {
            lock (_gate)
            {
                return [.. _alerts];
            }
        }
    }

    public IReadOnlyList<string> Texts => [.. Alerts.Select(a => a.Text).OfType<string>()];

    public IReadOnlyList<Mail> Mails => [.. Alerts.Select(a => a.Mail).OfType<Mail>()];

    public void Send(Alert alert)
    {
        lock (_gate)
        {
            _alerts.Add(alert);
        }
    }
}
