using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Engine;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Vectors;

/// <summary>The owners of the engine for one process, checked by the test instead of by their timer.</summary>
public sealed class InProcessVectorEngine : IVectorEngine
{
    private readonly MemoryTenantStorage _storage = new();
    private readonly Dictionary<TenantId, RefreshProgress> _refreshes = [];
    private TenantOwner[] _owners = [];

    public Task StoreAsync(TenantState state) => _storage.SaveAsync(state, state, CancellationToken.None);

    public Task StartAsync(VectorParts parts)
    {
        var readers = new TenantReaders(parts.Vendors, parts.Policy, parts.Options, parts.Time, parts.Observer);
        var shared = new EngineParts(_storage, readers, new RefreshRegistry(), parts.Options, parts.Observer, parts.Time, parts.Random);
        _owners = [.. parts.Vendors.Tenants.Select(t => new TenantOwner(t, isConfigured: true, shared))];
        return Task.WhenAll(_owners.Select(o => o.LoadAsync(CancellationToken.None)));
    }

    public async Task<IReadOnlyList<TenantId>> CheckAsync()
    {
        var refreshed = new List<TenantId>();
        foreach (var owner in _owners)
        {
            if (await owner.StartAsync(onlyIfDue: true, acceptShrink: false) is { } refresh)
            {
                _refreshes[owner.Tenant] = refresh;
                refreshed.Add(owner.Tenant);
            }
        }

        return refreshed;
    }

    public async Task EndAsync(TenantId tenant)
    {
        var refresh = _refreshes[tenant];
        for (var changed = refresh.Changed; refresh.Status.Outcome is null; changed = refresh.Changed)
        {
            await changed;
        }
    }

    public async Task<VectorResult> ReadAsync(TenantId tenant)
    {
        var state = await _storage.LoadAsync(tenant, CancellationToken.None);
        return new VectorResult(state.Snapshot, state.NextRefreshAt, state.LastRefresh);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owner in _owners)
        {
            await owner.DisposeAsync();
        }
    }
}
