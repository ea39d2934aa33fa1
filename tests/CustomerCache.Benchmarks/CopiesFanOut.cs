using System.Diagnostics;
using System.Globalization;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using StackExchange.Redis;

namespace CustomerCache.Benchmarks;

/// <summary>
/// The time to invalidate the copies that many holders have of one entity, durably stored, over the time to delete the same keys from a
/// Redis that is durable, too, in one pipeline.
/// </summary>
internal static class CopiesFanOut
{
    private const int Copies = 100_000;

    // The values and relations of one call.
    private const int Batch = 10_000;

    public static async Task<Ratio> MeasureAsync(Lab lab)
    {
        var caches = lab.Service<DomainCaches>();
        caches.Domains.TryFind("copies", out var domain);
        var hash = await caches.HasherAsync(CancellationToken.None);
        string[] holders = [.. Enumerable.Range(0, Copies).Select(i => hash($"token-{i}"))];
        string[] keys = [.. holders.Select(h => $"/posts/42?access_token={h}")];
        await using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () => InvalidateAsync(caches, domain!, holders, keys),
            () => DeleteAsync(redis.GetDatabase(), keys)
        );
        return new Ratio(
            "decache.fanout",
            ours / plain,
            1,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ours:0} ms for the copies of {Copies:N0} holders, Redis {plain:0} ms for the same keys"
            )
        );
    }

    private static async Task<double> InvalidateAsync(DomainCaches caches, CacheDomain domain, string[] holders, string[] keys)
    {
        var entity = EntityRef.Of("post", "42");
        var expiry = TimeProvider.System.GetUtcNow().AddHours(1);
        foreach (var part in keys.Zip(holders).Chunk(Batch))
        {
            await Task.WhenAll(
                part.Select(p =>
                    caches.WriteAsync(domain, p.First, new CacheValue { Json = "{}"u8.ToArray() }, CancellationToken.None).AsTask()
                )
            );
            await caches.RecordAsync(
                [
                    .. part.Select(p => new Relation
                    {
                        Entity = entity,
                        Holder = p.Second,
                        Key = p.First,
                        ExpiresAt = expiry,
                    }),
                ],
                CancellationToken.None
            );
        }

        var started = Stopwatch.GetTimestamp();
        var gone = (await caches.InvalidateAsync(new Invalidation { Entities = [entity] }, CancellationToken.None)).Entries;
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return gone == Copies ? elapsed : throw new InvalidOperationException($"{gone} of {Copies} copies are gone.");
    }

    private static async Task<double> DeleteAsync(IDatabase redis, string[] keys)
    {
        foreach (var part in keys.Chunk(Batch))
        {
            await redis.StringSetAsync([.. part.Select(k => KeyValuePair.Create((RedisKey)k, (RedisValue)"{}"))]);
        }

        var started = Stopwatch.GetTimestamp();
        var pipeline = redis.CreateBatch();
        var deleted = keys.Select(k => pipeline.KeyDeleteAsync(k)).ToArray();
        pipeline.Execute();
        var gone = (await Task.WhenAll(deleted)).Count(d => d);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return gone == Copies ? elapsed : throw new InvalidOperationException($"{gone} of {Copies} keys are gone.");
    }
}
