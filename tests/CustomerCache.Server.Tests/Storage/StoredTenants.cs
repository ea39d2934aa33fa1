using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using CustomerCache.Grains.Tenants;
using CustomerCache.Server.Storage.Sqlite;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;

namespace CustomerCache.Server.Tests.Storage;

/// <summary>Servers over stored records, with unreachable vendors and no due refresh.</summary>
internal static class StoredTenants
{
    public static readonly TenantId Vco1 = VendorLab.Vco1;
    public static readonly TenantId Vco2 = VendorLab.Vco2;
    public static readonly TenantId Hawkeye = VendorLab.Hawkeye;

    /// <summary>Stores records as an earlier run would have, not due for a day; null stores nothing.</summary>
    public static async Task StoreAsync(string folder, TenantId tenant, IEnumerable<JsonElement>? records)
    {
        var unknown = TenantState.Unknown(tenant) with { NextRefreshAt = TimeProvider.System.GetUtcNow().AddDays(1) };
        var list = records?.Select(r => RecordReader.TryRead(r, out var error) ?? throw new InvalidOperationException(error)).ToArray();
        var state = list is null
            ? unknown
            : unknown with
            {
                Snapshot = TenantSnapshot.Create(tenant, 1, TimeProvider.System.GetUtcNow(), list),
            };
        await using var database = new SqliteDatabase(folder, TimeProvider.System, NullLogger<SqliteDatabase>.Instance);
        await using var serialization = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var storage = new SqliteGrainStorage(database, CustomersStorage.CreateSerializer(serialization.GetRequiredService<Serializer>()));
        var pages = new TenantPages(
            storage,
            new TenantJournal(new SqliteKeyedStores(database), serialization.GetRequiredService<Serializer>(), tenant),
            GrainId.Create("tenant", tenant.ToString()),
            tenant,
            TimeProvider.System,
            NullLogger<TenantPages>.Instance
        );
        await pages.LoadAsync(CancellationToken.None);
        await pages.SaveAsync(unknown, state, null, CancellationToken.None);
        await ListAsync(storage, tenant);
    }

    // The coordinator remembers which tenants are stored, so that one that is no longer configured is still served.
    private static async Task ListAsync(SqliteGrainStorage storage, TenantId tenant)
    {
        var (coordinator, list) = (
            GrainId.Create(GrainType.Create("refreshcoordinator"), GrainIdKeyExtensions.CreateIntegerKey(0)),
            new GrainState<CoordinatorState>(new CoordinatorState())
        );
        await storage.ReadStateAsync("coordinator", coordinator, list);
        list.State!.Stored = list.State.Stored.Add(tenant.ToString());
        await storage.WriteStateAsync("coordinator", coordinator, list);
    }

    /// <summary>The configuration of tenants whose vendors cannot be reached.</summary>
    public static Dictionary<string, string?> Configuration(string folder, params IEnumerable<TenantId> tenants)
    {
        var keys = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["CustomerCache:DataFolder"] = folder,
            ["CustomerCache:Environment"] = "test",
            ["CustomerCache:Bruin:Url"] = "http://127.0.0.1:9/bruin",
            ["CustomerCache:Bruin:LoginUrl"] = "http://127.0.0.1:9/login",
            ["CustomerCache:Bruin:ClientId"] = "made-up-id",
            ["CustomerCache:Bruin:ClientSecret"] = "made-up-secret",
        };
        foreach (var (i, tenant) in tenants.Index())
        {
            var section =
                tenant.System == DeviceSystem.Hawkeye
                    ? "CustomerCache:Hawkeye:"
                    : string.Create(CultureInfo.InvariantCulture, $"CustomerCache:VeloCloud:Hosts:{i}:");
            keys[section + "Name"] = tenant.Host;
            keys[section + "Url"] = "http://127.0.0.1:9/" + tenant.Host;
            keys[section + "Username"] = "made-up-user";
            keys[section + "Password"] = "made-up-password";
        }

        return keys;
    }
}
