using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>A Redis that loses all of its data under running silos.</summary>
public sealed class RedisLossTests
{
    [Fact]
    public async Task Versions_grow_reads_never_fail_and_a_silo_that_joins_afterwards_is_a_member()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 2);
        var edge = fleet.Rename("Renamed before");
        await SiloFleet.RefreshAsync(fleet.Silos[0], VendorLab.Vco1);
        await Task.WhenAll(fleet.Silos.Select(s => fleet.ServedAsync(s, 2)));
        var reads = fleet.Silos.Select(s => ReadLoad.On(s, edge.SerialNumber!, callers: 1)).ToArray();
        await PutAsync(fleet.Silos[0], "1");

        await fleet.Redis.LoseDataAsync(readOnlyFor: TimeSpan.FromSeconds(10));
        await Task.WhenAll(
            fleet.Silos.Select(silo =>
                UntilAsync(async () => (await HealthAsync(silo)).Contains("lost its data", StringComparison.Ordinal) ? "" : null)
            )
        );

        fleet.Set("Cluster:LossGracePeriod", "00:00:03");
        var third = await fleet.AddAsync();
        await Task.WhenAll(fleet.Silos.Take(2).Select(s => s.Log.WaitForAsync(4212, "")));

        // The loss makes every tenant due: changes that were missed while jobs were lost are crossed again.
        fleet.Rename("Renamed after");
        await SiloFleet.RefreshAsync(third, VendorLab.Vco1);
        foreach (var silo in fleet.Silos)
        {
            await UntilAsync(async () => await SiloFleet.NameAsync(silo, edge.SerialNumber!) == "Renamed after" ? "" : null);
            Assert.InRange(await VersionAsync(silo), 3, long.MaxValue);
            Assert.True(
                await HasChangesAsync(silo, since: 2),
                "a caller that followed before the loss must get the changes, or an unknown base version"
            );
            await UntilAsync(async () => (await HealthAsync(silo)).Contains("lost its data", StringComparison.Ordinal) ? null : "");
        }

        await Task.WhenAll(reads.Select(r => r.AssertNeverFailedAsync()));

        // Changes during the loss are unknown, so everything is invalidated once, also values that were stored meanwhile.
        await UntilAsync(async () =>
        {
            await PutAsync(third, "2");
            return (await Task.WhenAll(fleet.Silos.Select(CachedAsync))).All(v => v == "2") ? "" : null;
        });

        // All three are members of one cluster: its state is what a silo finds that starts after all of them.
        await Task.WhenAll(fleet.Silos.Select(s => s.DrainAsync()));
        var fourth = await fleet.AddAsync();
        Assert.Equal("Renamed after", await SiloFleet.NameAsync(fourth, edge.SerialNumber!));
        Assert.InRange(await VersionAsync(fourth), 3, long.MaxValue);
    }

    private static async Task PutAsync(SiloProcess silo, string value)
    {
        using var put = await silo.Http.PutAsJsonAsync(
            "/v1/caches/static/entries/kept",
            int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)
        );
        put.EnsureSuccessStatusCode();
    }

    private static async Task<string> CachedAsync(SiloProcess silo)
    {
        using var response = await silo.Http.GetAsync("/v1/caches/static/entries/kept");
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<string> HealthAsync(SiloProcess silo)
    {
        using var response = await silo.Http.GetAsync("/health");
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<long> VersionAsync(SiloProcess silo) =>
        (await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/tenants/{VendorLab.Vco1}")).GetProperty("version").GetInt64();

    private static async Task<bool> HasChangesAsync(SiloProcess silo, long since)
    {
        using var response = await silo.Http.GetAsync($"/v1/tenants/{VendorLab.Vco1}/changes?since={since}");
        return response.StatusCode == HttpStatusCode.Gone
            || (await response.Content.ReadAsStringAsync()).Contains("Renamed after", StringComparison.Ordinal);
    }

    private static async Task<string> UntilAsync(Func<Task<string?>> ask)
    {
        string? answer = null;
        await Poll.UntilAsync(async () => (answer = await ask()) is not null, "an answer after the loss");
        return answer!;
    }
}
