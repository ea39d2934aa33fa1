using System.Text;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Storage;
using CustomerCache.Server.Storage.Redis;
using Microsoft.Extensions.Options;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>A keyed store over a real Redis: its contents and the fencing of its writes.</summary>
public sealed class RedisKeyedStoreTests(RedisKeyedStoreTests.OwnRedis own) : IClassFixture<RedisKeyedStoreTests.OwnRedis>
{
    private readonly string _key = "stores/" + Guid.NewGuid().ToString("N");
    private readonly RedisLink _link = own.Link;

    [Fact]
    public async Task Earlier_of_two_owners_is_refused_every_write()
    {
        var (first, second) = (Open(), Open());
        await first.AcquireAsync(CancellationToken.None);
        await first.WriteAsync([Change("a", "first")], CancellationToken.None);
        await first.WriteAsync([], CancellationToken.None);

        var content = await second.AcquireAsync(CancellationToken.None);

        Assert.Equal("first", Text(content, "a"));
        await Assert.ThrowsAsync<StoreFencedException>(() => first.WriteAsync([Change("a", "late")], CancellationToken.None));
        await Assert.ThrowsAsync<StoreFencedException>(() => first.WriteAsync([], CancellationToken.None));
        await Assert.ThrowsAsync<StoreFencedException>(() => first.ClearAsync(CancellationToken.None));
        await second.WriteAsync([Change("b", "second")], CancellationToken.None);
        var kept = await Open().AcquireAsync(CancellationToken.None);
        Assert.Equal(["a first", "b second"], kept.Values.Keys.Order().Select(k => $"{k} {Text(kept, k)}"));
    }

    [Fact]
    public async Task Superseded_owner_may_acquire_the_store_again()
    {
        var (first, second) = (Open(), Open());
        await first.AcquireAsync(CancellationToken.None);
        await second.AcquireAsync(CancellationToken.None);
        await second.WriteAsync([Change("a", "second")], CancellationToken.None);

        Assert.Equal("second", Text(await first.AcquireAsync(CancellationToken.None), "a"));
        await first.WriteAsync([Change("a", "first")], CancellationToken.None);

        await Assert.ThrowsAsync<StoreFencedException>(() => second.WriteAsync([Change("a", "late")], CancellationToken.None));
        Assert.Equal("first", Text(await Open().AcquireAsync(CancellationToken.None), "a"));
    }

    [Fact]
    public async Task Store_whose_owner_key_is_missing_in_Redis_is_lost() // as after FLUSHALL: acknowledged data are lost
    {
        var store = Open();
        await store.AcquireAsync(CancellationToken.None);
        var redis = await _link.OpenAsync();
        await redis.KeyDeleteAsync([_key, _key + "/owner"]);

        await Assert.ThrowsAsync<StoreFencedException>(() => store.WriteAsync([Change("a", "late")], CancellationToken.None));
    }

    // An import in an outage of Redis was answered 500: the journal of its tenant failed with an exception of the Redis client.
    [Fact]
    public async Task Outage_of_Redis_is_unavailable_storage()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var link = new RedisLink(RedisRegistration.Connection(new RedisOptions { ConnectionString = redis.ConnectionString }));
        var store = Open(link: link);
        await store.AcquireAsync(CancellationToken.None);

        await redis.KillAsync();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.WriteAsync([Change("a", "lost")], CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ClearAsync(CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.AcquireAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Latest_change_wins_and_a_batch_may_exceed_one_script()
    {
        var store = Open();
        await store.AcquireAsync(CancellationToken.None);
        await store.WriteAsync([.. Enumerable.Range(0, 100).Select(i => Change($"gone {i}", "x"))], CancellationToken.None);

        await store.WriteAsync(
            [
                .. Enumerable.Range(0, 12_345).Select(i => Change($"place {i}", $"old {i}")),
                .. Enumerable.Range(0, 100).Select(i => Change($"gone {i}", null)),
                .. Enumerable.Range(0, 12_345).Select(i => Change($"place {i}", $"value {i}")),
                Change("place 7", null),
            ],
            CancellationToken.None
        );

        var content = await Open().AcquireAsync(CancellationToken.None);
        Assert.Equal(12_344, content.Values.Count);
        Assert.All(Enumerable.Range(0, 12_345).Where(i => i != 7), i => Assert.Equal($"value {i}", Text(content, $"place {i}")));
    }

    [Fact]
    public async Task Bytes_are_kept_unchanged_at_any_size()
    {
        var store = Open();
        await store.AcquireAsync(CancellationToken.None);
        var large = Enumerable
            .Range(0, 20)
            .Select(i => new KeyedWrite($"{i} \n ü", (byte[])[.. Enumerable.Repeat((byte)i, 1 << 20), 0, 255]))
            .ToArray();

        await store.WriteAsync([.. large, new KeyedWrite("empty", Array.Empty<byte>())], CancellationToken.None);

        var content = await Open().AcquireAsync(CancellationToken.None);
        Assert.All(large, change => Assert.Equal(change.Value!.Value.ToArray(), content.Values[change.Key]));
        Assert.Empty(content.Values["empty"]);
    }

    [Fact]
    public async Task Cleared_store_holds_only_later_writes_and_other_stores_are_unaffected()
    {
        var (store, other) = (Open(), Open("/other"));
        await store.AcquireAsync(CancellationToken.None);
        await other.AcquireAsync(CancellationToken.None);
        await store.WriteAsync([Change("a", "1")], CancellationToken.None);
        await other.WriteAsync([Change("a", "2")], CancellationToken.None);

        await store.ClearAsync(CancellationToken.None);
        await store.WriteAsync([Change("b", "3")], CancellationToken.None);

        Assert.Equal("b", Assert.Single((await Open().AcquireAsync(CancellationToken.None)).Values).Key);
        Assert.Equal("2", Text(await Open("/other").AcquireAsync(CancellationToken.None), "a"));
    }

    [Fact]
    public async Task Data_loss_that_a_joining_silo_mistook_for_a_first_start_is_corrected_by_an_older_silo()
    {
        var cluster = Options.Create(new Orleans.Configuration.ClusterOptions { ServiceId = _key });
        var (running, joining) = (new RedisIncarnation(_link, cluster), new RedisIncarnation(_link, cluster));
        await running.CreateAsync(CancellationToken.None);
        Assert.False(running.HasChanged((await running.ReadAsync(CancellationToken.None))!));
        await (await _link.OpenAsync()).KeyDeleteAsync(_key + "/incarnation");
        await joining.CreateAsync(CancellationToken.None);
        Assert.False(joining.HasChanged((await joining.ReadAsync(CancellationToken.None))!));
        Assert.False(await joining.IsRestoredAsync(CancellationToken.None));

        var seen = (await running.ReadAsync(CancellationToken.None))!;
        Assert.True(running.HasChanged(seen));
        await running.MarkAsRestoredAsync(seen, CancellationToken.None);

        Assert.True(await joining.IsRestoredAsync(CancellationToken.None));
        var corrected = (await joining.ReadAsync(CancellationToken.None))!;
        Assert.Equal((false, false), (running.HasChanged(corrected), joining.HasChanged(corrected)));
    }

    [Fact]
    public async Task Contents_from_before_Redis_went_back_to_older_data_are_lost_once_a_silo_has_noticed()
    {
        var cluster = Options.Create(new Orleans.Configuration.ClusterOptions { ServiceId = _key });
        var incarnation = new RedisIncarnation(_link, cluster);
        var store = new RedisKeyedStore(_link, incarnation, TimeProvider.System, _key + "/older");
        await incarnation.CreateAsync(CancellationToken.None);
        var before = (await incarnation.ReadAsync(CancellationToken.None))!;
        Assert.False(incarnation.HasChanged(before));
        Assert.False(await incarnation.WentBackAsync("silo", CancellationToken.None));
        Assert.False(await incarnation.WentBackAsync("silo", CancellationToken.None));
        await store.AcquireAsync(CancellationToken.None);
        await store.WriteAsync([Change("a", "1")], CancellationToken.None);

        await (await _link.OpenAsync()).StringDecrementAsync(_key + "/looks/silo");
        Assert.True(await incarnation.WentBackAsync("silo", CancellationToken.None));
        var after = await incarnation.ReplaceAsync(before, CancellationToken.None);
        Assert.True(incarnation.HasChanged(after));
        var lost = await store.AcquireAsync(CancellationToken.None);
        await store.WriteAsync([Change("b", "2")], CancellationToken.None);
        var kept = await store.AcquireAsync(CancellationToken.None);

        Assert.Equal((0, false), (lost.Values.Count, lost.IsComplete));
        Assert.Equal((1, true), (kept.Values.Count, kept.IsComplete));
        Assert.Equal(after, await incarnation.ReplaceAsync(before, CancellationToken.None));
    }

    private static KeyedWrite Change(string key, string? value) => value is null ? new(key, null) : new(key, Encoding.UTF8.GetBytes(value));

    private static string Text(StoreContent content, string key) => Encoding.UTF8.GetString(content.Values[key]);

    private RedisKeyedStore Open(string suffix = "", RedisLink? link = null) =>
        new(
            link ?? _link,
            new RedisIncarnation(link ?? _link, Microsoft.Extensions.Options.Options.Create(new Orleans.Configuration.ClusterOptions())),
            TimeProvider.System,
            _key + suffix
        );

    /// <summary>A Redis for these tests, and the one connection that a silo has.</summary>
    public sealed class OwnRedis : IAsyncLifetime
    {
        private RedisServer _server = null!;

        internal RedisLink Link { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _server = await RedisServer.StartAsync();
            Link = new RedisLink(RedisRegistration.Connection(new RedisOptions { ConnectionString = _server.ConnectionString }));
        }

        public async Task DisposeAsync()
        {
            await Link.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
