using System.Globalization;
using System.Net;
using System.Text;
using CustomerCache.Cluster.Tests.Faults;
using CustomerCache.Cluster.Tests.Histories;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching;
using CustomerCache.Tests.Contract;
using Xunit.Abstractions;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>Writes and leases on the remaining silos when the owner of partitions of the domain caches is killed.</summary>
public sealed class KilledOwnerTests(ITestOutputHelper output)
{
    private const int Callers = 8;
    private const int Keys = 128;

    // A kill costs some seconds. Releases are tested with CUSTOMERCACHE_OWNER_KILLS=25.
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("CUSTOMERCACHE_OWNER_KILLS") ?? "1",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Writes_are_never_answered_503_and_one_lease_of_a_key_stores_when_an_owner_is_killed()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 3, configure: f => f.Set("Cluster:ProbeTimeout", "00:00:00.500"));
        var living = fleet.Silos.ToList();
        var history = new History();
        await using var load = new CacheLoad(seed: 20270201, history);
        for (var kill = 0; kill < Kills; kill++)
        {
            var killed = living.OwnerOfMost();
            living.Remove(killed);
            var began = history.Now;
            await KillAsync(living, killed, load, kill);
            history.Add(new FaultWindow("killed silo", began, history.Now));
            living.Add(await fleet.AddAsync());
        }

        await load.JobsEndedAsync(living[0]);
        history.Settle();
        await Task.WhenAll(living.Select(load.ReadAllAsync));
        output.WriteLine(history.ToString());
        HistoryChecker.AssertLegal(history);
        Assert.DoesNotContain(history.Operations, o => o is CacheOperation { Call: not CacheCall.Read, Status: 0 or >= 500 });
    }

    private async Task KillAsync(List<SiloProcess> living, SiloProcess killed, CacheLoad load, int kill)
    {
        var keys = Enumerable.Range(0, Keys).Select(i => string.Create(CultureInfo.InvariantCulture, $"orders:lost:{kill}:{i}")).ToArray();
        var before = await Task.WhenAll(keys.Select((key, i) => LeaseAsync(living[i % 2], key)));
        Assert.All(before, Assert.NotNull);
        living.ForEach(s => load.Start(s, Callers));
        await load.AllInvalidatedAsync();
        var lost = killed.Partitions();

        await killed.KillAsync();
        var first = Task.WhenAll(keys.Select((key, i) => WriteAsync(living[i % 2], key, before[i]!, "1")));
        var after = await Task.WhenAll(keys.Select((key, i) => LeaseAsync(living[(i + 1) % 2], key)));
        var second = await Task.WhenAll(
            keys.Select(
                async (key, i) =>
                {
                    var silo = living[(i + 1) % 2];
                    var lease = after[i] is null && lost.Contains(Partitioning.Of(key)) ? await NextLeaseAsync(silo, key) : after[i];
                    return lease is null ? null : await WriteAsync(silo, key, lease, "2");
                }
            )
        );
        var late = await Task.WhenAll(keys.Select((key, i) => LeaseAsync(living[i % 2], key)));
        await load.AllInvalidatedAsync();
        await load.StopAsync();

        var writes = (await first).Zip(second).ToArray();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"kill {kill}: {lost.Count} partitions were lost; of {Keys} keys {after.Count(l => l is not null)} were leased twice, "
                    + $"{late.Count(l => l is not null)} once more; writes: "
                    + $"{string.Join(", ", writes.GroupBy(w => w).Select(g => $"{g.Key} {g.Count()}"))}"
            )
        );
        for (var i = 0; i < Keys; i++)
        {
            // A key of a partition that was not lost keeps its lease; one of the others is leased once more, and only that lease stores.
            var isLost = lost.Contains(Partitioning.Of(keys[i]));
            (HttpStatusCode?, HttpStatusCode?) expected = isLost
                ? (HttpStatusCode.Conflict, HttpStatusCode.NoContent)
                : (HttpStatusCode.NoContent, null);
            Assert.Equal((keys[i], expected), (keys[i], writes[i]));
            Assert.Null(late[i]);
            Assert.Equal(isLost ? "2" : "1", await living[i % 2].Http.GetStringAsync(PathOf(keys[i])));
        }
    }

    private static string PathOf(string key) => $"/v1/caches/orders/entries/{key}";

    // A reader gets 503 until the loss of the owner is detected, and retries.
    private static async Task<string?> LeaseAsync(SiloProcess silo, string key)
    {
        while (true)
        {
            using var response = await silo.Http.GetAsync(PathOf(key));
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound });
                return response.Headers.TryGetValues("X-Fetch-Lease", out var lease) ? lease.Single() : null;
            }

            await CallPacer.NextAsync(20);
        }
    }

    // A lease whose answer was lost on the way between silos belongs to no caller until it expires.
    private static async Task<string> NextLeaseAsync(SiloProcess silo, string key)
    {
        string? lease = null;
        await Poll.UntilAsync(async () => (lease = await LeaseAsync(silo, key)) is not null, $"a lease of {key}");
        return lease!;
    }

    private static async Task<HttpStatusCode?> WriteAsync(SiloProcess silo, string key, string lease, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, PathOf(key))
        {
            Content = new StringContent(value, Encoding.UTF8, "application/json"),
            Headers = { { "X-Fetch-Lease", lease } },
        };
        using var response = await silo.Http.SendAsync(request);
        return response.StatusCode;
    }
}
