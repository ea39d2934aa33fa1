using System.Collections.Immutable;
using CustomerCache.Cluster.Tests.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Readers, fetchers and followers on different silos see one cache.</summary>
public sealed class MultiSiloCacheTests
{
    [Fact]
    public async Task Hundred_readers_on_two_silos_make_one_fetch()
    {
        await using var lab = await PartitionLab.StartAsync();
        var held = new Gate();
        var callers = new[] { lab.Client(0, "whmcs"), lab.Client(1, "whmcs") };

        var reads = Enumerable.Range(0, 100).Select(i => callers[i % 2].GetOrFetchAsync("cold", FetchAsync).AsTask()).ToArray();
        await held.ArrivedAsync();
        await Poll.UntilAsync(() => Task.FromResult(Waiting(lab) == 99), () => $"99 readers to wait, of which {Waiting(lab)} do");
        held.Open();

        Assert.All(await Task.WhenAll(reads), value => Assert.Equal("fetched", value));
        Assert.Equal(1, held.Count);

        async Task<string?> FetchAsync(CancellationToken cancellationToken)
        {
            await held.WaitAsync();
            return "fetched";
        }
    }

    [Fact]
    public async Task Lease_of_a_dead_fetcher_passes_to_a_waiter()
    {
        await using var lab = await PartitionLab.StartAsync(leaseFor: TimeSpan.FromSeconds(1));
        Assert.IsType<CacheReading.Lease>(await lab.ReadAsync(0, "orders", "a", TimeSpan.Zero));

        var waiting = Enumerable.Range(0, 10).Select(i => lab.ReadAsync(i % 2, "orders", "a", TimeSpan.FromSeconds(40))).ToList();
        var first = await Task.WhenAny(waiting).WaitAsync(Gate.HangTimeout);
        var lease = Assert.IsType<CacheReading.Lease>(await first);
        waiting.Remove(first);
        Assert.Equal(CacheWriting.Stored, await lab.WriteAsync(1, "orders", "a", "7", lease.Token));

        Assert.All(
            await Task.WhenAll(waiting).WaitAsync(Gate.HangTimeout),
            reading => Assert.Equal("7"u8.ToArray(), Assert.IsType<CacheReading.Found>(reading).Entry.Value.ToArray())
        );
    }

    [Fact]
    public async Task Acknowledged_invalidation_is_seen_on_the_other_silo_at_once()
    {
        await using var lab = await PartitionLab.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            var key = $"orders:detail:{i}";
            await lab.WriteAsync(0, "orders", key, $"{i}", null, "order:" + i);
            Assert.Equal($"{i}", await lab.ValueAsync(1, "orders", key));

            await lab.Caches(i % 2)
                .InvalidateAsync(
                    (i % 3) switch
                    {
                        0 => new Invalidation { Keys = [key] },
                        1 => new Invalidation { Entities = [EntityRef.Of("order", $"{i}")] },
                        _ => new Invalidation { Patterns = [GlobPattern.Of(key)] },
                    },
                    CancellationToken.None
                );

            Assert.Null(await lab.ValueAsync(1 - (i % 2), "orders", key));
        }
    }

    [Fact]
    public async Task Feed_is_the_same_on_every_silo()
    {
        await using var lab = await PartitionLab.StartAsync();
        var start = await lab.Caches(0).Feed.ReadAsync(null, TimeSpan.Zero, CancellationToken.None);
        var news = lab.Caches(0).Feed.ReadAsync(start.Position, TimeSpan.FromSeconds(30), CancellationToken.None).AsTask();

        await lab.Caches(1).InvalidateAsync(new Invalidation { Domain = "orders", Keys = ["a"] }, CancellationToken.None);
        await lab.Caches(0)
            .InvalidateAsync(
                new Invalidation
                {
                    Keys = ["b"],
                    Entities = [EntityRef.Of("product", "P")],
                    Patterns = [GlobPattern.Of("c:*")],
                },
                CancellationToken.None
            );

        var first = await news.WaitAsync(Gate.HangTimeout);
        var rest = await lab.Caches(1).Feed.ReadAsync(first.Position, TimeSpan.FromSeconds(30), CancellationToken.None);
        ImmutableArray<Invalidation> all = first.Items.Length == 2 ? first.Items : first.Items.AddRange(rest.Items);
        Assert.False(first.HasGap || rest.HasGap);
        Assert.Equal(("orders", "a"), (all[0].Domain, all[0].Keys.Single()));
        Assert.Equal(
            (null, "b", "product:P", "c:*"),
            (all[1].Domain, all[1].Keys.Single(), all[1].Entities.Single().ToString(), all[1].Patterns.Single().Text)
        );
    }

    [Fact]
    public async Task Follower_is_notified_of_a_gap_when_the_silo_of_the_feed_is_lost()
    {
        await using var lab = await PartitionLab.StartAsync(3);
        var start = await lab.Caches(0).Feed.ReadAsync(null, TimeSpan.Zero, CancellationToken.None);
        var owner = await lab.OwnerOfAsync(lab.Feed);
        var other = lab.Silos.First(s => s != owner);
        var caches = PartitionLab.Of<DomainCaches>(other);

        await lab.KillAsync(owner);
        await caches.InvalidateAsync(new Invalidation { Keys = ["a"] }, CancellationToken.None);

        var page = await FollowAsync(caches.Feed, start.Position);
        Assert.True(page.HasGap);
        await caches.InvalidateAsync(new Invalidation { Keys = ["b"] }, CancellationToken.None);
        Assert.Equal("b", (await FollowAsync(caches.Feed, page.Position)).Items.Single().Keys.Single());
    }

    [Fact]
    public async Task Follower_of_a_superseded_feed_is_notified_of_a_gap()
    {
        await using var lab = await PartitionLab.StartAsync();
        var start = await lab.Caches(0).Feed.ReadAsync(null, TimeSpan.Zero, CancellationToken.None);
        await lab.OpenStore("cache/feed").AcquireAsync(CancellationToken.None);

        var page = start;
        await Poll.UntilAsync(
            async () => (page = await lab.Caches(1).Feed.ReadAsync(start.Position, TimeSpan.Zero, CancellationToken.None)).HasGap,
            "the earlier feed to leave"
        );

        Assert.NotEqual(start.Position, page.Position);
    }

    private static async Task<FeedPage> FollowAsync(IInvalidationFeed feed, string position) =>
        await feed.ReadAsync(position, TimeSpan.FromSeconds(30), CancellationToken.None);

    private static long Waiting(PartitionLab lab) => new[] { 0, 1 }.Sum(silo => lab.Caches(silo).CountsOf(lab.Domain("whmcs")).Waiting);
}
