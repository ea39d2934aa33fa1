using CustomerCache.Core;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Devices;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Replays incidents of other silos to the tenant's observer. Failures that each silo reports (sites, contacts) are replayed once per
/// refresh. Thread safe.
/// </summary>
internal sealed class IncidentReplay(IEventObserver<RefreshEvent> gathering)
{
    private readonly Lock _gate = new();
    private readonly HashSet<RefreshEvent> _replayed = [];

    public void Replay(DeviceReport report)
    {
        foreach (var incident in report.Incidents)
        {
            if (IsNew(incident))
            {
                gathering.Observe(incident);
            }
        }
    }

    private bool IsNew(RefreshEvent happened)
    {
        if (happened is not (RefreshEvent.SiteFailed or RefreshEvent.ContactsFailed))
        {
            return true;
        }

        lock (_gate)
        {
            return _replayed.Add(happened);
        }
    }
}
