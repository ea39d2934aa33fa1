using System.Collections.Concurrent;
using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Hosting.Alerts;

/// <summary>
/// Turns what happens in refreshes into alerts: one message per cause and refresh, with a count; failed listings at once, all else when
/// the refresh ends. A blocked shrink is told when it begins, not at every check while it lasts. Thread safe.
/// </summary>
public sealed class AlertComposer(string environment, TimeProvider time, IAlertChannel channel) : IRefreshObserver
{
    private readonly AlertTexts _texts = new(environment);
    private readonly ConcurrentDictionary<TenantId, RefreshAlerts> _running = new();
    private readonly ConcurrentDictionary<TenantId, bool> _blocked = new();

    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        var alerts = _running.GetOrAdd(happened.Tenant, static _ => new RefreshAlerts());
        switch (happened)
        {
            case RefreshEvent.ListingFailed or RefreshEvent.AttemptsExhausted:
                if (_texts.Of(happened) is { } text && alerts.IsNew(text))
                {
                    Send(happened.Tenant, text);
                }

                break;
            case RefreshEvent.SeveralInventories several:
                alerts.Inventories[several.SerialNumber] = several.Inventories;
                break;
            case RefreshEvent.ShrinkBlocked when !_blocked.TryAdd(happened.Tenant, true):
                break;
            case RefreshEvent.Stored stored:
                _blocked.TryRemove(happened.Tenant, out _);
                alerts.Stored = stored;
                break;
            case RefreshEvent.Finished finished:
                _running.TryRemove(happened.Tenant, out _);
                Finish(alerts, finished);
                break;
            default:
                if (_texts.Of(happened) is { } counted)
                {
                    alerts.Count(CauseOf(happened), counted);
                }

                break;
        }
    }

    private static string CauseOf(RefreshEvent happened) => happened switch
    {
        RefreshEvent.LinksConfigurationFailed e => $"links {e.Fault.Kind}",
        RefreshEvent.ClientInfoFailed e => $"client {e.Fault.Kind}",
        RefreshEvent.AttributesFailed e => $"attributes {e.Fault.Kind}",
        RefreshEvent.SiteFailed e => $"site {e.Fault.Kind}",
        RefreshEvent.ContactsFailed e => $"contacts {e.Fault.Kind}",
        RefreshEvent.EnterpriseListingFailed e => $"enterprise {e.Fault.Kind}",
        _ => happened.GetType().Name,
    };

    private void Finish(RefreshAlerts alerts, RefreshEvent.Finished finished)
    {
        var tenant = finished.Tenant;
        foreach (var (text, count) in alerts.Counted)
        {
            Send(tenant, count == 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{text} (and {count - 1} more of this kind in this refresh)"));
        }

        if (finished.Summary.Outcome == RefreshOutcome.ListingFailed)
        {
            Send(tenant, AlertTexts.GivenUp(tenant.System));
        }

        if (alerts.Stored is { } stored && tenant.System == DeviceSystem.VeloCloud)
        {
            channel.Send(new Alert(tenant, null, SnapshotMail.Of(environment, tenant.Host, stored.Before, stored.After, time.GetUtcNow())));
        }

        if (!alerts.Inventories.IsEmpty)
        {
            var found = new SeveralInventories(tenant.System, alerts.Inventories);
            Send(tenant, found.Text, found.Mail(time.GetUtcNow()));
        }
    }

    private void Send(TenantId tenant, string text, Mail? mail = null) => channel.Send(new Alert(tenant, AlertTexts.Prefix(tenant.System) + text, mail));
}
