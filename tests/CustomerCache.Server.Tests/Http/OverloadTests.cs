using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.Http;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Http;

/// <summary>More calls than the limits: what is shed, what is answered, and what is answered afterwards.</summary>
public sealed class OverloadTests : IAsyncLifetime
{
    private const int Connections = 200;
    private const string Write = "/v1/events";
    private const string Read = "/v1/tenants";

    // The former calls read by POST, so that their body holds them open.
    private const string ReadWithBody = "/rpc/customer.cache.get";

    private LimitedServer _limited = null!;

    private HttpClient Http => _limited.Http;

    public async Task InitializeAsync() =>
        _limited = await LimitedServer.StartAsync(
            [("Reads", "4"), ("Writes", "2"), ("Waits", "3"), ("Connections", "200"), ("MinBytesPerSecond", "0")],
            [TestRecords.Edge(1)]
        );

    public async Task DisposeAsync() => await _limited.DisposeAsync();

    [Fact]
    public async Task Writes_above_their_limit_are_shed_and_reads_and_health_are_answered()
    {
        var held = await HoldAsync(Write, 2);

        await AssertShedAsync(await PostAsync(Write), "on another process");
        await AssertHealthAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Read));

        Assert.All(await ReleaseAsync(held), status => Assert.Equal(HttpStatusCode.BadRequest, status));
        using var afterwards = await PostAsync(Write);
        Assert.Equal(HttpStatusCode.BadRequest, afterwards.StatusCode);
        Assert.Contains("Shed a call of kind Write with 503", Assert.Single(_limited.Server.Log.Of(1013)).Text, StringComparison.Ordinal);
        Assert.Contains("customercache_call_shed_total{kind=\"write\"} 1", await Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_are_shed_from_half_of_the_reads_on_and_reads_when_all_are_under_way()
    {
        var held = await HoldAsync(ReadWithBody, 2);
        using (var admitted = await PostAsync(Write))
        {
            Assert.Equal(HttpStatusCode.BadRequest, admitted.StatusCode);
        }

        held.AddRange(await HoldAsync(ReadWithBody, 1));
        await AssertShedAsync(await PostAsync(Write), "on another process");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Read));

        held.AddRange(await HoldAsync(ReadWithBody, 1));
        await AssertShedAsync(await Http.GetAsync(Read), "on another process");
        await AssertShedAsync(await PostAsync(Write), "on another process");
        await AssertHealthAsync();

        Assert.DoesNotContain(HttpStatusCode.ServiceUnavailable, await ReleaseAsync(held));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Read));
        using var written = await PostAsync(Write);
        Assert.Equal(HttpStatusCode.BadRequest, written.StatusCode);
    }

    [Fact]
    public async Task Waiting_calls_above_their_limit_are_shed_and_the_others_get_the_value()
    {
        const string Entry = "/v1/caches/orders/entries/orders:detail:wait";
        using var lease = await Http.GetAsync(Entry);
        var waiting = Enumerable.Range(0, 3).Select(_ => Http.GetAsync(Entry + "?wait=60")).ToArray();
        await Poll.UntilAsync(() => Task.FromResult(_limited.Calls.Running(CallKind.Wait) == 3), "three waiting calls");

        await AssertShedAsync(await Http.GetAsync(Entry + "?wait=60"), "leave out 'wait'");
        await AssertShedAsync(await Http.GetAsync("/v1/tenants/events"), "leave out 'wait'");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Entry));
        await AssertHealthAsync();

        using var put = new HttpRequestMessage(HttpMethod.Put, Entry) { Content = JsonContent.Create(17) };
        put.Headers.Add("X-Fetch-Lease", lease.Headers.GetValues("X-Fetch-Lease"));
        using var stored = await Http.SendAsync(put);
        Assert.Equal(HttpStatusCode.NoContent, stored.StatusCode);
        foreach (var answer in await Task.WhenAll(waiting))
        {
            using (answer)
            {
                Assert.Equal("17", await answer.Content.ReadAsStringAsync());
            }
        }
    }

    [Fact]
    public async Task Idle_connections_are_bounded_and_the_next_one_is_served_when_one_ends()
    {
        var idle = new List<Socket>();
        try
        {
            // Kestrel accepts in order, and closes what is above the limit.
            for (var n = 0; n < Connections + 50; n++)
            {
                idle.Add(await _limited.SendAsync(""));
            }

            Assert.Equal("", await LimitedServer.ReadToEndAsync(idle[^1]));

            idle[0].Dispose();
            await Poll.UntilAsync(IsServedAsync, "a new connection to be served");
        }
        finally
        {
            idle.ForEach(s => s.Dispose());
        }
    }

    private async Task<bool> IsServedAsync()
    {
        using var socket = await _limited.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return (await LimitedServer.ReadToEndAsync(socket)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
    }

    private async Task<List<HeldCall>> HoldAsync(string path, int count)
    {
        var held = new List<HeldCall>();
        for (var n = 0; n < count; n++)
        {
            held.Add(await _limited.HoldAsync(path));
        }

        return held;
    }

    private static Task<HttpStatusCode[]> ReleaseAsync(List<HeldCall> held) => Task.WhenAll(held.Select(h => h.ReleaseAsync()));

    private Task<HttpResponseMessage> PostAsync(string path) =>
        Http.PostAsync(path, new StringContent("{}", Encoding.UTF8, "application/json"));

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        return answer.StatusCode;
    }

    private async Task AssertHealthAsync()
    {
        foreach (var path in new[] { "/health/live", "/health/ready", "/health", "/health/events", "/_health", "/metrics" })
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(path));
        }
    }

    private static async Task AssertShedAsync(HttpResponseMessage answer, string remedy)
    {
        using (answer)
        {
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)),
                (answer.StatusCode, answer.Headers.RetryAfter?.Delta)
            );
            Assert.Contains(
                remedy,
                (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(),
                StringComparison.Ordinal
            );
        }
    }
}
