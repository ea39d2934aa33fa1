using System.Collections.Concurrent;
using System.Globalization;
using CustomerCache.Core;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Alerts;

/// <summary>
/// Turns refresh events into alerts: one message per cause and refresh, with a count; failed listings at once, everything else when the
/// refresh ends. While refreshes of a tenant keep failing, a lasting cause is repeated after <paramref name="repeatAfter"/>, not at every
/// check. Thread safe.
/// </summary>
/// <param name="environment">Name of the deployment.</param>
/// <param name="repeatAfter">The interval of refreshes.</param>
/// <param name="time">Clock of the dates in mails.</param>
/// <param name="channel">Receives the alerts.</param>
public sealed class AlertComposer(string environment, TimeSpan repeatAfter, TimeProvider time, IAlertChannel channel)
    : IEventObserver<RefreshEvent>
{
    private readonly AlertTexts _texts = new(environment);
    private readonly ConcurrentDictionary<TenantId, RefreshAlerts> _running = new();
    private readonly ConcurrentDictionary<(TenantId Tenant, string Cause), DateTimeOffset> _told = new();

    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        if (happened is RefreshEvent.Published)
        {
            // An import belongs to no refresh.
            return;
        }

        if (happened is RefreshEvent.Overdue)
        {
            if (IsNews(happened.Tenant, nameof(RefreshEvent.Overdue)))
            {
                Send(happened.Tenant, _texts.Of(happened)!);
            }

            return;
        }

        var alerts = _running.GetOrAdd(happened.Tenant, static _ => new RefreshAlerts());
        switch (happened)
        {
            case RefreshEvent.ListingFailed or RefreshEvent.AttemptsExhausted:
                if (_texts.Of(happened) is { } text && alerts.IsNew(text) && IsNews(happened.Tenant, CauseOf(happened)))
                {
                    Send(happened.Tenant, text);
                }

                break;
            case RefreshEvent.SeveralInventories several:
                alerts.Inventories[several.SerialNumber] = several.Inventories;
                break;
            case RefreshEvent.Stored stored:
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

    private static string CauseOf(RefreshEvent happened) =>
        happened switch
        {
            RefreshEvent.LinksConfigurationFailed e => $"links {CauseOf(e.Fault)}",
            RefreshEvent.ClientInfoFailed e => $"client {CauseOf(e.Fault)}",
            RefreshEvent.AttributesFailed e => $"attributes {CauseOf(e.Fault)}",
            RefreshEvent.SiteFailed e => $"site {CauseOf(e.Fault)}",
            RefreshEvent.ContactsFailed e => $"contacts {CauseOf(e.Fault)}",
            RefreshEvent.EnterpriseListingFailed e => $"enterprise {CauseOf(e.Fault)}",
            RefreshEvent.ListingFailed e => $"listing {e.Fault?.Kind}",
            _ => happened.GetType().Name,
        };

    // Calls refused by the open circuit have the same cause as the failures that opened it: one message.
    private static string CauseOf(VendorFault fault) =>
        fault.Kind is VendorFaultKind.Connection or VendorFaultKind.TimedOut or VendorFaultKind.Internal or VendorFaultKind.CircuitOpen
            ? "outage"
            : fault.Kind.ToString();

    private void Finish(RefreshAlerts alerts, RefreshEvent.Finished finished)
    {
        var tenant = finished.Tenant;
        foreach (var (_, text, count) in alerts.Counted.Where(c => IsNews(tenant, c.Cause)))
        {
            Send(
                tenant,
                count == 1
                    ? text
                    : string.Create(CultureInfo.InvariantCulture, $"{text} (and {count - 1} more of this kind in this refresh)")
            );
        }

        if (finished.Summary.Outcome == RefreshOutcome.ListingFailed && IsNews(tenant, nameof(RefreshOutcome.ListingFailed)))
        {
            Send(tenant, AlertTexts.GivenUp(tenant.System));
        }

        if (alerts.Stored is { } stored && tenant.System == DeviceSystem.VeloCloud)
        {
            channel.Send(new Alert(tenant, null, SnapshotMail.Of(environment, tenant.Host, stored.Before, stored.After, time.GetUtcNow())));
        }

        if (!alerts.Inventories.IsEmpty)
        {
            var found = new SharedSerialAlert(tenant.System, alerts.Inventories);
            Send(tenant, found.Text, found.Mail(time.GetUtcNow()));
        }

        if (!finished.Summary.IsFailure)
        {
            Forget(tenant);
        }
    }

    private bool IsNews(TenantId tenant, string cause)
    {
        var now = time.GetUtcNow();
        var isNews = !_told.TryGetValue((tenant, cause), out var told) || now - told >= repeatAfter;
        if (isNews)
        {
            _told[(tenant, cause)] = now;
        }

        return isNews;
    }

    private void Forget(TenantId tenant)
    {
        foreach (var key in _told.Keys.Where(k => k.Tenant == tenant))
        {
            _told.TryRemove(key, out _);
        }
    }

    private void Send(TenantId tenant, string text, Mail? mail = null) =>
        channel.Send(new Alert(tenant, AlertTexts.Prefix(tenant.System) + text, mail));
}
