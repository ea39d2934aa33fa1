using System.Diagnostics;
using System.Globalization;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Storage;
using CustomerCache.Server.Storage.Sqlite;
using CustomerCache.Server.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerCache.Benchmarks;

/// <summary>Measures the cost of the embedded database.</summary>
internal static class StorageRatios
{
    private const int Writers = 64;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Wall time of the first refresh of 10,000 edges over SQLite, over the same with Orleans' grain storage in memory. The better one of
    /// two each, by turns.
    /// </summary>
    public static async Task<Ratio> RefreshAsync(Lab lab)
    {
        var (sqlite, memory) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 2; round++)
        {
            sqlite = AlternatingRuns.Min(sqlite, await FirstRefreshAsync(lab, null));
            memory = AlternatingRuns.Min(
                memory,
                await FirstRefreshAsync(lab, builder => builder.UseOrleans(silo => silo.AddCustomersInMemory()))
            );
        }

        return new Ratio(
            "storage.refresh",
            sqlite / memory,
            1.1,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sqlite.TotalSeconds:0.00} s over SQLite, {memory.TotalSeconds:0.00} s over memory"
            )
        );
    }

    /// <summary>
    /// Durable commits per second of 64 concurrent writers, each of which waits for its own, over those of one writer. Values of 1 kB.
    /// </summary>
    public static async Task<Ratio> CommitAsync()
    {
        using var folder = new DataFolder();
        await using (var database = new SqliteDatabase(folder.Path, TimeProvider.System, NullLogger<SqliteDatabase>.Instance))
        {
            await database.OpenAsync(CancellationToken.None);
            var stores = new SqliteKeyedStores(database);
            var owned = new List<IKeyedStore>();
            for (var i = 0; i < Writers; i++)
            {
                owned.Add(stores.Open(string.Create(CultureInfo.InvariantCulture, $"bench/{i}")));
                await owned[i].AcquireAsync(CancellationToken.None);
            }

            var (many, one) = await AlternatingRuns.AlternateAsync(() => PerSecondAsync(owned), () => PerSecondAsync(owned[..1]));
            return new Ratio(
                "storage.commit",
                many / one,
                10,
                AtMost: false,
                string.Create(CultureInfo.InvariantCulture, $"{many:0} commits/s of {Writers} writers, {one:0} of one")
            );
        }
    }

    private static async Task<double> PerSecondAsync(IReadOnlyList<IKeyedStore> stores)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(
            stores.Select(store =>
                Task.Run(async () =>
                {
                    var (count, value) = (0, new byte[1024]);
                    for (; Stopwatch.GetElapsedTime(started) < Round; count++)
                    {
                        await store.WriteAsync(
                            [new KeyedWrite(string.Create(CultureInfo.InvariantCulture, $"k{count % 100}"), value)],
                            CancellationToken.None
                        );
                    }

                    return count;
                })
            )
        );
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<TimeSpan> FirstRefreshAsync(Lab lab, Action<WebApplicationBuilder>? change)
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-storage-");
        var (refresh, _) = await lab.ServeOnceAsync(folder, change, (_, _) => Task.FromResult(0));
        folder.Delete(recursive: true);
        return refresh;
    }
}
