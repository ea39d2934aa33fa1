namespace CustomerCache.Server.Alerts;

/// <summary>Takes alerts to people. Must not block and must not throw: delivery is its own business.</summary>
public interface IAlertChannel
{
    /// <summary>Takes an alert.</summary>
    void Send(Alert alert);
}
