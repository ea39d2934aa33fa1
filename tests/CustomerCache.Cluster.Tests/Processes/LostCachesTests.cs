using System.Net;
using System.Net.Http.Json;
using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>The domain caches when silos are killed without notice.</summary>
public sealed class LostCachesTests
{
    private const int Keys = 32;

    [Fact]
    public async Task Stored_values_survive_and_invalidated_ones_do_not_when_a_silo_is_killed_and_when_all_owners_are()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 3);
        var (first, second) = (fleet.Silos[0], fleet.Silos[1]);
        for (var i = 0; i < Keys; i++)
        {
            using var put = await first.Http.PutAsJsonAsync($"/v1/caches/orders/entries/orders:detail:{i}", i);
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        }

        await InvalidateAsync(second, new { keys = Enumerable.Range(0, Keys).Where(i => i % 2 == 0).Select(i => $"orders:detail:{i}") });
        await InvalidateAsync(second, new { pattern = "no-such-key" });
        await fleet.Silos[2].KillAsync();
        await HasOddOnesAsync(first);
        await HasOddOnesAsync(second);

        await InvalidateAsync(first, new { keys = new[] { "orders:detail:1" } });
        var third = await fleet.AddAsync();
        await Task.WhenAll(first.KillAsync(), second.KillAsync());
        await HasOddOnesAsync(third, from: 3);
    }

    // A reader may call before the death of the owner is detected, and has to retry.
    private static async Task HasOddOnesAsync(SiloProcess silo, int from = 1)
    {
        for (var i = 0; i < Keys; i++)
        {
            var path = $"/v1/caches/orders/entries/orders:detail:{i}?lease=false";
            var response = await silo.Http.GetAsync(path);
            for (var tries = 0; response.StatusCode == HttpStatusCode.ServiceUnavailable && tries < 20; tries++)
            {
                response.Dispose();
                response = await silo.Http.GetAsync(path);
            }

            Assert.True(
                response.StatusCode == (i % 2 == 1 && i >= from ? HttpStatusCode.OK : HttpStatusCode.NotFound),
                $"{i} answered {(int)response.StatusCode}"
            );
            response.Dispose();
        }
    }

    private static async Task InvalidateAsync(SiloProcess silo, object what)
    {
        using var response = await silo.Http.PostAsJsonAsync("/v1/caches/orders/invalidate", what);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
