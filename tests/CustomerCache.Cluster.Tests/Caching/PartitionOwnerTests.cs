using CustomerCache.Cluster.Tests.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Partitions whose owner moves, is killed, or is superseded without a notice.</summary>
public sealed class PartitionOwnerTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 40).Select(i => $"orders:detail:{i}")];

    [Fact]
    public async Task Contents_of_a_partition_move_with_it()
    {
        await using var lab = await PartitionLab.StartAsync();
        await FillAsync(lab);
        foreach (var key in Keys)
        {
            var owner = await lab.OwnerOfAsync(lab.Partition(key));
            await lab.MoveAsync(lab.Partition(key), lab.Silos.First(s => s != owner));
        }

        await HasAllAsync(lab, 0);
    }

    [Fact]
    public async Task Stored_contents_are_restored_on_another_silo_after_a_kill()
    {
        await using var lab = await PartitionLab.StartAsync(3);
        await FillAsync(lab);

        await lab.KillAsync(lab.Silos[2]);

        await HasAllAsync(lab, 1);
    }

    [Fact]
    public async Task Invalidated_entries_stay_invalidated_after_their_silo_is_killed()
    {
        await using var lab = await PartitionLab.StartAsync(3);
        await FillAsync(lab);
        var owner = await lab.OwnerOfAsync(lab.Partition(Keys[0]));
        var other = lab.Silos.First(s => s != owner);

        await lab.Caches(lab.IndexOf(other)).InvalidateAsync(new Invalidation { Keys = [Keys[0]] }, CancellationToken.None);
        await lab.KillAsync(owner);

        Assert.Null(await lab.ValueAsync(lab.IndexOf(other), "orders", Keys[0]));
    }

    [Fact]
    public async Task Value_fetched_under_a_lease_of_a_former_owner_is_not_stored()
    {
        await using var lab = await PartitionLab.StartAsync();
        var lease = Assert.IsType<CacheReading.Lease>(await lab.ReadAsync(0, "orders", "a", TimeSpan.Zero));

        await lab.DeactivateAsync(lab.Partition("a"));

        Assert.Equal(CacheWriting.Invalidated, await lab.WriteAsync(1, "orders", "a", "1", lease.Token));
        Assert.Null(await lab.ValueAsync(0, "orders", "a"));
        Assert.IsType<CacheReading.Lease>(await lab.ReadAsync(1, "orders", "a", TimeSpan.Zero));
    }

    [Fact]
    public async Task Waiter_for_a_fetch_continues_at_the_next_owner_and_gets_the_lease()
    {
        await using var lab = await PartitionLab.StartAsync();
        await lab.ReadAsync(0, "orders", "a", TimeSpan.Zero);
        var owner = await lab.OwnerOfAsync(lab.Partition("a"));
        var other = lab.IndexOf(lab.Silos.First(s => s != owner));
        var waiting = lab.ReadAsync(other, "orders", "a", TimeSpan.FromSeconds(60));
        await Poll.UntilAsync(() => Task.FromResult(lab.Caches(other).CountsOf(lab.Domain("orders")).Waiting == 1), "the reader to wait");

        await lab.StopAsync(owner);

        // A lost response costs the timeout of its call, as long as ours, before the call is repeated.
        Assert.IsType<CacheReading.Lease>(await waiting.WaitAsync(2 * Gate.HangTimeout));
    }

    [Fact]
    public async Task Superseded_owner_detects_it_before_it_responds()
    {
        await using var lab = await PartitionLab.StartAsync();
        await lab.WriteAsync(0, "orders", "a", "1");
        await lab.StoredAsync();

        // As another activation does that has to drop it.
        var usurper = lab.OpenStore("cache/" + lab.Partition("a").GetPrimaryKeyLong());
        var held = await usurper.AcquireAsync(CancellationToken.None);
        await usurper.WriteAsync([.. held.Values.Keys.Select(place => new KeyedWrite(place, null))], CancellationToken.None);

        await Poll.UntilAsync(async () => await lab.ValueAsync(1, "orders", "a") is null, "the earlier owner to leave");
        Assert.Contains(lab.Notifications, t => t.What == nameof(StoreFencedException));
        Assert.Equal(CacheWriting.Stored, await lab.WriteAsync(0, "orders", "a", "2"));
        Assert.Equal("2", await lab.ValueAsync(1, "orders", "a"));
    }

    [Fact]
    public async Task Superseded_owner_acknowledges_no_invalidation_even_without_a_match()
    {
        await using var lab = await PartitionLab.StartAsync();
        await lab.StoredAsync();

        // Within the second in which the owner trusts its last check.
        await lab.OpenStore("cache/" + lab.Partition("a").GetPrimaryKeyLong()).AcquireAsync(CancellationToken.None);
        await lab.Caches(0).InvalidateAsync(new Invalidation { Keys = ["a"] }, CancellationToken.None);

        Assert.Contains(
            (
                lab.Partition("a").GetPrimaryKeyLong().ToString(System.Globalization.CultureInfo.InvariantCulture),
                nameof(StoreFencedException)
            ),
            lab.Notifications
        );
    }

    [Fact]
    public async Task Copies_of_users_are_known_to_the_next_owner()
    {
        await using var lab = await PartitionLab.StartAsync();
        var post = EntityRef.Of("post", "42");
        var copy = new Relation
        {
            Entity = post,
            Holder = "h",
            Key = "/posts/42?access_token=h",
            ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(30),
        };
        Assert.Equal(0, await lab.Caches(0).RecordAsync([copy], CancellationToken.None));

        await lab.DeactivateAsync(lab.Partition(copy.Key));

        Assert.Single((await lab.Caches(1).RelationsAsync(post, CancellationToken.None)).Holders);
        var found = await lab.Caches(1).InvalidateAsync(new Invalidation { Entities = [post] }, CancellationToken.None);
        Assert.Equal((copy.Key, false), (Assert.Single(found.Copies), found.WasBlind));
    }

    private static async Task FillAsync(PartitionLab lab)
    {
        foreach (var key in Keys)
        {
            Assert.Equal(CacheWriting.Stored, await lab.WriteAsync(0, "orders", key, $"\"{key}\"", null, "product:all"));
        }

        await lab.StoredAsync();
    }

    private static async Task HasAllAsync(PartitionLab lab, int silo)
    {
        foreach (var key in Keys)
        {
            Assert.Equal($"\"{key}\"", await lab.ValueAsync(silo, "orders", key));
        }

        var found = await lab.Caches(silo)
            .InvalidateAsync(new Invalidation { Entities = [EntityRef.Of("product", "all")] }, CancellationToken.None);
        Assert.Equal(Keys.Length, found.Entries);
    }
}
