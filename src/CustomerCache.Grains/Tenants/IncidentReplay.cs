using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Devices;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Tells the tenant's observer what went wrong on other silos. What every silo asks for itself (a site, the contacts of a client) is told
/// once in a refresh. Thread safe.
/// </summary>
internal sealed class IncidentReplay(IRefreshObserver gathering)
{
    private readonly Lock _gate = new();
    private readonly HashSet<RefreshEvent> _told = [];

    public void Tell(DeviceReport report)
    {
        foreach (var incident in report.Incidents)
        {
            if (IsNews(incident))
            {
                gathering.Observe(incident);
            }
        }
    }

    private bool IsNews(RefreshEvent happened)
    {
        if (happened is not (RefreshEvent.SiteFailed or RefreshEvent.ContactsFailed))
        {
            return true;
        }

        lock (_gate)
        {
            return _told.Add(happened);
        }
    }
}
