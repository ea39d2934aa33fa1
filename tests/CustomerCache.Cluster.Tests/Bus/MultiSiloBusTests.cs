using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>Silos are started, drained and killed while a service sends requests on the bus.</summary>
public sealed class MultiSiloBusTests
{
    [Fact]
    public async Task Killed_process_loses_only_its_own_of_ten_thousand_requests_and_none_is_answered_twice()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var fleet = await SiloFleet.StartAsync(silos: 3, configure: f => f.Set("Nats:Url", nats.Url));
        await Task.WhenAll(fleet.Silos.Select(AnswersAsync));
        await using var requests = await CountedRequests.StartAsync(nats.Url, BusLab.Edges, """{"body":{"filter":{}}}""");
        await requests.MoreAsync(3_000);

        await fleet.Silos[2].KillAsync();
        await requests.MoreAsync(3_000);
        var added = await fleet.AddAsync();
        await AnswersAsync(added);
        await requests.MoreAsync(1_000);
        await fleet.Silos[0].DrainAsync();
        await requests.MoreAsync(3_000);
        await requests.StopAsync();

        // At most all requests in flight were in the killed process; the drained one answered its own.
        Assert.InRange(requests.Lost, 0, CountedRequests.AtATime);
        Assert.Equal(0, requests.AnsweredTwice);
        Assert.Empty(requests.Others);
        Assert.True(requests.Sent > 10_000);
        var health = await added.Http.GetStringAsync("/health");
        Assert.Contains("\"bus\":\"ok\"", health, StringComparison.Ordinal);
        Assert.Contains(
            "customercache_bus_request_duration_seconds_count{status=\"200\",subject=\"customer.cache.get\"}",
            await added.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal
        );
    }

    private static Task AnswersAsync(SiloProcess silo) => silo.Log.WaitForAsync(1021, "customer.cache.get on the bus");
}
