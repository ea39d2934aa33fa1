using System.Diagnostics;
using System.Globalization;
using System.Text;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Bus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Requests over a real nats-server against a responder of the same process that sends the same bytes from one array. The bus accepts
/// messages of any size that occurs, so that both send them in the same way. Rounds alternate; medians count.
/// </summary>
internal static class BusRatios
{
    // NATS' hard limit.
    private const int MaxPayload = 64 * 1024 * 1024;

    private const string Subject = "customer.cache.get";
    private const string Echo = "bench.echo";

    public static Task<Ratio> SerialAsync(Lab lab) =>
        MeasureAsync(
            lab,
            "bus.serial",
            snapshot =>
            {
                // The enterprise with the fewest edges: about one record.
                var enterprise = snapshot.Records.GroupBy(r => r.Edge!.Value.EnterpriseId).OrderBy(g => g.Count()).First();
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $$$$"""{"body":{"filter":{"{{{{snapshot.Tenant.Host}}}}":[{{{{enterprise.Key}}}}]}}}"""
                );
            },
            callers: 32,
            each: 200
        );

    public static Task<Ratio> AllAsync(Lab lab) => MeasureAsync(lab, "bus.all", _ => """{"body":{"filter":{}}}""", callers: 1, each: 5);

    private static async Task<Ratio> MeasureAsync(Lab lab, string name, Func<TenantSnapshot, string> request, int callers, int each)
    {
        await using var nats = await NatsServer.StartAsync(MaxPayload);
        var folder = Directory.CreateTempSubdirectory("customer-cache-bus-");
        var (_, ratio) = await lab.ServeOnceAsync(
            folder,
            builder => builder.Configuration.AddInMemoryCollection([new("CustomerCache:Nats:Url", nats.Url)]),
            async (app, tenant) =>
            {
                await app.Services.GetRequiredService<CacheResponder>().Subscribed;
                var snapshot = app.Services.GetRequiredService<ISnapshotSource>().Find(tenant)!;
                return await CompareAsync(nats.Url, name, Encoding.UTF8.GetBytes(request(snapshot)), callers, each);
            }
        );
        folder.Delete(recursive: true);
        return ratio;
    }

    private static async Task<Ratio> CompareAsync(string url, string name, byte[] request, int callers, int each)
    {
        await using var caller = new NatsConnection(NatsOpts.Default with { Url = url, RequestTimeout = TimeSpan.FromSeconds(60) });
        await using var responder = new NatsConnection(NatsOpts.Default with { Url = url });
        var reply = await AskAsync(caller, Subject, request);
        await using var requests = await responder.SubscribeCoreAsync<byte[]>(Echo);
        await responder.PingAsync();
        var echo = Task.Run(async () =>
        {
            await foreach (var message in requests.Msgs.ReadAllAsync())
            {
                await message.ReplyAsync(reply);
            }
        });
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () => ThroughputAsync(() => AskAsync(caller, Subject, request), callers, each),
            () => ThroughputAsync(() => AskAsync(caller, Echo, request), callers, each)
        );
        await requests.UnsubscribeAsync();
        await echo;
        return new Ratio(
            name,
            ours / plain,
            0.8,
            AtMost: false,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{reply.Length / 1e3:0.0} kB: {ours:0} replies/s, {ours * reply.Length / 1e6:0} MB/s; echo {plain:0} replies/s"
            )
        );
    }

    private static async Task<byte[]> AskAsync(NatsConnection caller, string subject, byte[] request) =>
        (await caller.RequestAsync<byte[], byte[]>(subject, request)).Data ?? [];

    private static async Task<double> ThroughputAsync(Func<Task<byte[]>> ask, int callers, int each)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(async _ =>
                {
                    for (var i = 0; i < each; i++)
                    {
                        await ask();
                    }
                })
        );
        return callers * each / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
