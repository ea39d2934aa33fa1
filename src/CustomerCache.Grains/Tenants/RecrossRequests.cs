using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Holds the recross requests that arrive while a refresh runs. A device that the refresh lists for the first time was not selectable when
/// the event named its client or site, so it is recrossed after the commit.
/// </summary>
internal sealed class RecrossRequests(TenantId tenant, TenantPages pages)
{
    // Replaced, never mutated: the commit reads it outside the grain's scheduler.
    private ImmutableArray<Request> _requests = [];

    // Requests that affect devices which the commit lists for the first time.
    private ImmutableArray<Request> _followUps = [];
    private DeviceReadings.Reading? _refresh;
    private bool _isStored;
    private string _refreshId = "";
    private int _cacheGeneration;

    /// <summary>
    /// The id under which the devices of the refresh share Bruin's data; changes when an event about a client or site outdates that data.
    /// </summary>
    public string CacheId =>
        _cacheGeneration == 1 ? _refreshId : string.Create(CultureInfo.InvariantCulture, $"{_refreshId}.{_cacheGeneration}");

    /// <summary>Selects the newly listed devices in a snapshot, one selection for each request that affects any.</summary>
    public IEnumerable<Func<TenantSnapshot?, ImmutableArray<string>>> FollowUps =>
        _followUps.Select<Request, Func<TenantSnapshot?, ImmutableArray<string>>>(request => snapshot => NewlyListed(snapshot, request));

    /// <summary>Starts over for a refresh that reads through <paramref name="refresh"/>.</summary>
    public void Begin(string refreshId, DeviceReadings.Reading refresh) =>
        (_requests, _followUps, _refreshId, _refresh, _isStored, _cacheGeneration) = ([], [], refreshId, refresh, false, 1);

    /// <summary>Drops Bruin's data that the devices of the refresh shared.</summary>
    public void Forget(DeviceCrossings crossings)
    {
        for (; _cacheGeneration > 0; _cacheGeneration--)
        {
            crossings.Forget(CacheId);
        }
    }

    /// <summary>Adds a request received at a time of <see cref="DeviceReadings"/>.</summary>
    public void Add(RecrossKind kind, ImmutableArray<string> ids, long at)
    {
        _requests = _requests.Add(new Request(kind, ids, at));
        _cacheGeneration += kind is RecrossKind.BruinClient or RecrossKind.BruinSite ? 1 : 0;
    }

    /// <summary>
    /// Stores that another refresh follows if the snapshot lists such devices. The events count as handled: if this owner is lost before it
    /// recrosses the devices, its successor must find that.
    /// </summary>
    public async Task StoreAsync(TenantSnapshot? snapshot)
    {
        _followUps = [.. _requests.Where(request => !NewlyListed(snapshot, request).IsEmpty)];
        if (!_followUps.IsEmpty)
        {
            _isStored = pages.PendingRefresh?.Next is null;
            await pages.RequestAsync(PendingRefreshRequest.Follow(pages.PendingRefresh, acceptShrink: false));
        }
    }

    /// <summary>Removes what <see cref="StoreAsync"/> stored, once the devices are recrossed.</summary>
    public Task CompleteAsync() => _isStored ? pages.RequestAsync(pages.PendingRefresh?.Next) : Task.CompletedTask;

    private ImmutableArray<string> NewlyListed(TenantSnapshot? snapshot, Request request) =>
        [.. AffectedDevices.Of(request.Kind, request.Ids, tenant, snapshot).Where(serial => _refresh!.IsOlder(serial, request.At))];

    private readonly record struct Request(RecrossKind Kind, ImmutableArray<string> Ids, long At);
}
