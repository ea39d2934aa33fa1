using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>One tenant in a storage, and its owners, consecutive or concurrent.</summary>
internal sealed class StoredTenant
{
    public static readonly TenantId Vco1 = new(DeviceSystem.VeloCloud, "vco1.example.net");
    public static readonly GrainId Grain = GrainId.Create("tenant", Vco1.ToString());

    public FakeGrainStorage Storage { get; init; } = new();

    /// <summary>An activation that owns the tenant, or assumes so.</summary>
    public static TenantPages Owner(FakeGrainStorage storage, TimeProvider? time = null) => Owner(storage, storage, time);

    /// <summary>An activation over another view of the storage.</summary>
    public static TenantPages Owner(IGrainStorage pages, IKeyedStores journals, TimeProvider? time = null) =>
        new(
            pages,
            new TenantJournal(journals, FakeGrainStorage.Bytes, Vco1),
            Grain,
            Vco1,
            time ?? TimeProvider.System,
            NullLogger<TenantPages>.Instance
        );

    /// <summary>Returns the state that a new owner would load; the present one stays the owner.</summary>
    public static Task<TenantState> LoadAsync(FakeGrainStorage storage, TimeProvider? time = null) =>
        Owner(storage.Copy(), time).LoadAsync(CancellationToken.None);

    /// <summary>Returns the loaded state here.</summary>
    public Task<TenantState> LoadAsync(TimeProvider? time = null) => LoadAsync(Storage, time);

    /// <summary>Stores some states as an owner, one after the other; returns the last one.</summary>
    public async Task<(TenantPages Owner, TenantState State)> StoreAsync(params TenantState[] states)
    {
        var owner = Owner(Storage);
        var state = await owner.LoadAsync(CancellationToken.None);
        foreach (var next in states)
        {
            await owner.SaveAsync(state, next, null, CancellationToken.None);
            state = next;
        }

        return (owner, state);
    }

    /// <summary>Stores a state as its owner; returns the number of writes.</summary>
    public async Task<WriteCounts> WritesAsync(TenantPages owner, TenantState before, TenantState after)
    {
        var written = Storage.Writes.Count;
        await owner.SaveAsync(before, after, null, CancellationToken.None);
        var names = Storage.Writes.Skip(written).ToArray();
        return new WriteCounts(
            names.Count(n => n.StartsWith("page-", StringComparison.Ordinal)),
            names.Count(n => n == "tenant"),
            names.Count(n => n == "journal")
        );
    }

    /// <summary>The number of writes by kind.</summary>
    public sealed record WriteCounts(int Pages, int Headers, int Journal = 0);
}
