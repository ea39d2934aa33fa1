using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Tests.Caching;

public sealed class CachePartitionTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly PartitionTerms Terms = new(TimeSpan.FromSeconds(30), 10_000, TimeSpan.FromHours(1));
    private static readonly EntityRef Post = EntityRef.Of("post", "42");
    private readonly CachePartition _partition = new(Terms, Start);
    private DateTimeOffset _now = Start.AddMinutes(1);

    [Fact]
    public void C8_Hundred_thousand_keys_are_all_dropped()
    {
        var large = new CachePartition(Terms with { MaxBytes = 1 << 30 }, Start);
        for (var i = 0; i < 100_000; i++)
        {
            large.Write(Value($"orders:detail:{i}"), _now);
        }

        var result = large.Invalidate(new Invalidation { Patterns = [GlobPattern.Of("orders:*")] }, _now);

        Assert.Equal((100_000, CacheUsage.None), (result.Entries, large.Measure("orders", null, _now)));
    }

    [Fact]
    public void Read_of_an_entry_allocates_nothing()
    {
        Put("k", "1");
        Assert.NotNull(_partition.Find(At("k"), _now));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _partition.Find(At("k"), _now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Least_recently_read_entry_is_evicted_first_at_the_limit()
    {
        Put("read", new string('x', 3_000));
        Put("idle", new string('x', 3_000));
        _partition.Find(At("read"), _now);
        Put("third", new string('x', 3_000));

        Put("fourth", new string('x', 3_000));

        Assert.Equal((true, false, true, true), (IsThere("read"), IsThere("idle"), IsThere("third"), IsThere("fourth")));
    }

    [Fact]
    public async Task Lease_is_granted_to_one_reader_and_to_the_next_when_it_expires()
    {
        var first = Lease("k");
        var joined = Assert.IsType<PartitionReading.Wait>(_partition.Read(At("k"), wantsLease: true, _now));
        _now += Terms.LeaseFor;

        var second = Lease("k");

        Assert.IsType<FetchEnd.Released>(await joined.End);
        Assert.Equal(CacheWriting.Invalidated, _partition.Write(Value("k") with { Lease = first }, _now));
        Assert.Equal(CacheWriting.Stored, _partition.Write(Value("k") with { Lease = second }, _now));
    }

    [Fact]
    public void Lease_is_kept_by_a_heartbeat()
    {
        var lease = Lease("k");
        _now += Terms.LeaseFor - TimeSpan.FromSeconds(1);
        Assert.True(_partition.Renew(At("k"), lease, _now));
        _now += TimeSpan.FromSeconds(20);

        Assert.IsType<PartitionReading.Wait>(_partition.Read(At("k"), wantsLease: true, _now));
        Assert.Equal(CacheWriting.Stored, _partition.Write(Value("k") with { Lease = lease }, _now));
    }

    [Fact]
    public void Heartbeat_reports_the_invalidation_of_its_key()
    {
        var lease = Lease("k");
        _partition.Invalidate(new Invalidation { Keys = ["k"] }, _now);

        Assert.False(_partition.Renew(At("k"), lease, _now));
    }

    [Fact]
    public void J12_J13_Holders_of_copies_are_known_and_all_copies_are_dropped_with_the_entity()
    {
        Copy("T1");
        Copy("T2");
        Copy("T1");
        Put("/posts/43?access_token=T1", "1");

        var report = _partition.Relations(Post, _now);
        var result = _partition.Invalidate(new Invalidation { Entities = [Post] }, _now);

        Assert.Equal((2, 2, 2, true), (report.Holders.Length, result.Entries, result.Copies.Length, IsThere("/posts/43?access_token=T1")));
        Assert.Empty(_partition.Relations(Post, _now).Holders);
    }

    [Fact]
    public void J14_Entity_without_holders_is_no_error() =>
        Assert.Equal(0, _partition.Invalidate(new Invalidation { Entities = [Post] }, _now).Entries);

    [Fact]
    public void J22_Copy_that_was_read_before_the_invalidation_is_dropped_when_it_is_recorded_later()
    {
        var readAt = _now;
        Put("/posts/42?access_token=T1", "old");
        _now += TimeSpan.FromSeconds(1);
        _partition.Invalidate(new Invalidation { Entities = [Post] }, _now);
        _now += TimeSpan.FromSeconds(1);

        Assert.False(_partition.Record(Relation("T1") with { ReadAt = readAt }, _now));
        Assert.False(IsThere("/posts/42?access_token=T1"));
    }

    [Fact]
    public void J22_Copy_that_is_kept_here_is_dropped_without_any_clock()
    {
        var lease = Lease("/posts/42?access_token=T1");
        _partition.Write(Value("/posts/42?access_token=T1") with { Lease = lease }, _now);
        _partition.Invalidate(new Invalidation { Entities = [Post] }, _now);

        Assert.False(_partition.Record(Relation("T1"), _now));
        Assert.False(IsThere("/posts/42?access_token=T1"));
    }

    [Fact]
    public void J23_Copy_that_is_read_again_after_the_invalidation_is_known_again()
    {
        Copy("T1");
        _partition.Invalidate(new Invalidation { Entities = [Post] }, _now);
        _now += TimeSpan.FromSeconds(1);

        Copy("T1");

        Assert.Single(_partition.Relations(Post, _now).Holders);
    }

    [Fact]
    public void Relation_is_removed_with_its_copy()
    {
        Copy("T1");
        _now += TimeSpan.FromHours(2);

        Assert.Empty(_partition.Relations(Post, _now).Holders);
        Assert.Empty(_partition.Invalidate(new Invalidation { Entities = [Post] }, _now).Copies);
    }

    [Fact]
    public void G10_Change_while_relations_may_be_lost_drops_every_copy_and_reports_it()
    {
        Put("/posts/1?access_token=T1", "1");
        Put("orders:1", "1", "orders");
        _partition.MarkRelationsIncomplete(_now);

        var blind = _partition.Invalidate(new Invalidation { Entities = [Post] }, _now);
        Put("/posts/2?access_token=T1", "1");
        _now += Terms.LongestCopy + TimeSpan.FromSeconds(1);
        var seeing = _partition.Invalidate(new Invalidation { Entities = [Post] }, _now);

        Assert.Equal(
            (true, 1, false, 0, true),
            (blind.WasBlind, blind.Entries, seeing.WasBlind, seeing.Entries, IsThere("/posts/2?access_token=T1"))
        );
        Assert.True(_partition.Find(new CacheKey("orders", "orders:1"), _now) is not null);
    }

    [Fact]
    public void Links_outlive_the_entries_that_declared_them()
    {
        var link = new EntityLink(EntityRef.Of("order", "1"), EntityRef.Of("account", "9"));
        _partition.Write(Value("list") with { Links = [link] }, _now);
        _partition.Invalidate(new Invalidation { Keys = ["list"] }, _now);

        Assert.Equal([link], _partition.ParentsOf([link.Child], "account"));
        Assert.Empty(_partition.ParentsOf([link.Child], "product"));
    }

    [Fact]
    public void Store_round_trips_its_contents()
    {
        Copy("T1");
        _partition.Write(Value("k") with { DependsOn = [EntityRef.Of("product", "A")], ExpiresAt = _now.AddDays(1) }, _now);
        _partition.Write(Value("gone") with { ExpiresAt = _now.AddSeconds(1) }, _now);
        var stored = _partition.TakeChanges().ToDictionary(c => c.Key, c => c.Value!.Value.ToArray(), StringComparer.Ordinal);
        _now += TimeSpan.FromSeconds(2);

        var restored = new CachePartition(Terms, _now);
        var damaged = restored.Restore(
            new StoreContent(
                new Dictionary<string, byte[]>(stored, StringComparer.Ordinal) { ["nonsense"] = [1, 2, 3], ["ecopies\nbad"] = [9] },
                true
            ),
            _now
        );

        Assert.Equal(["ecopies\nbad", "nonsense"], damaged.Order(StringComparer.Ordinal));
        Assert.Equal((true, false), (restored.Find(At("k"), _now) is not null, restored.Find(At("gone"), _now) is not null));
        Assert.Single(restored.Relations(Post, _now).Holders);

        // Stored data were corrupt, so a relation may be lost: the copy is dropped with the entry that depends on the product.
        var result = restored.Invalidate(new Invalidation { Entities = [EntityRef.Of("product", "A")] }, _now);
        Assert.Equal((true, 2), (result.WasBlind, result.Entries));
    }

    [Fact]
    public void Key_in_two_domains_is_two_entries()
    {
        Put("k", "1", "orders");
        Put("k", "2", "catalog");

        Assert.Equal(1, _partition.Invalidate(new Invalidation { Domain = "orders", Keys = ["k"] }, _now).Entries);
        Assert.Equal(1, _partition.Invalidate(new Invalidation { Keys = ["k"] }, _now).Entries);
    }

    private void Copy(string holder)
    {
        Put($"/posts/42?access_token={holder}", "1");
        Assert.True(_partition.Record(Relation(holder), _now));
    }

    private Relation Relation(string holder) =>
        new()
        {
            Entity = Post,
            Holder = holder,
            Key = $"/posts/42?access_token={holder}",
            ExpiresAt = _now.AddHours(1),
        };

    private void Put(string key, string value, string domain = "copies") =>
        Assert.Equal(
            CacheWriting.Stored,
            _partition.Write(Value(key) with { Key = new CacheKey(domain, key), Value = Encoding.UTF8.GetBytes(value) }, _now)
        );

    private string Lease(string key) =>
        Assert
            .IsType<CacheReading.Lease>(Assert.IsType<PartitionReading.Done>(_partition.Read(At(key), wantsLease: true, _now)).Reading)
            .Token;

    private bool IsThere(string key) => _partition.Find(At(key), _now) is not null;

    private static CacheKey At(string key) => new(key.StartsWith("orders", StringComparison.Ordinal) ? "orders" : "copies", key);

    private static PartitionWrite Value(string key) => new() { Key = At(key), Value = "1"u8.ToArray() };
}
