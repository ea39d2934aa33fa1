using System.Buffers;
using System.Net;
using CustomerCache.Client.Adapters;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>A domain as <see cref="IDistributedCache"/>.</summary>
public abstract class DistributedCacheContract<TEngine>(CacheLab<TEngine> lab) : IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    private static readonly byte[] Old = [0, 1, 2, 255];
    private static readonly byte[] New = [9];

    private readonly IDistributedCache _cache = lab.CallingService(s => s.AddCustomerCacheDistributedCache("bytes"))
        .GetRequiredService<IDistributedCache>();

    [Theory]
    [InlineData("plain")]
    [InlineData("/begins/with/a/slash")]
    [InlineData("control\u001echaracters\u001f and 100%")]
    [InlineData("grüße:😀")]
    public async Task Value_is_there_until_it_is_removed(string key)
    {
        await _cache.SetAsync(key, Old);
        Assert.Equal(Old, await _cache.GetAsync(key));

        await _cache.SetAsync(key, []);
        Assert.Equal(Array.Empty<byte>(), await _cache.GetAsync(key));

        await _cache.RemoveAsync(key);
        Assert.Null(await _cache.GetAsync(key));
    }

    [Fact]
    public void Synchronous_calls_do_the_same()
    {
        _cache.Set("sync", Old);
        _cache.Refresh("sync");
        Assert.Equal(Old, _cache.Get("sync"));

        _cache.Remove("sync");
        Assert.Null(_cache.Get("sync"));
    }

    [Fact]
    public async Task Buffers_carry_the_same_bytes()
    {
        var (buffered, destination) = (Assert.IsAssignableFrom<IBufferDistributedCache>(_cache), new ArrayBufferWriter<byte>());

        await buffered.SetAsync("buffer", new ReadOnlySequence<byte>(Old), new DistributedCacheEntryOptions());

        Assert.True(await buffered.TryGetAsync("buffer", destination));
        Assert.Equal(Old, destination.WrittenSpan.ToArray());
        Assert.False(buffered.TryGet("no such key", destination));
        Assert.Equal(Old.Length, destination.WrittenCount);
    }

    [Fact]
    public async Task Absolute_expiration_ends_a_value()
    {
        await _cache.SetAsync("absolute:1", Old, new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(10) });
        await _cache.SetAsync("absolute:2", Old, new() { AbsoluteExpiration = lab.Time.GetUtcNow().AddSeconds(30) });

        lab.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.Null(await _cache.GetAsync("absolute:1"));
        Assert.Equal(Old, await _cache.GetAsync("absolute:2"));
        lab.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(await _cache.GetAsync("absolute:2"));
    }

    [Fact]
    public async Task Sliding_expiration_starts_anew_with_each_read_and_ends_at_the_absolute_one()
    {
        await _cache.SetAsync("sliding:1", Old, new() { SlidingExpiration = TimeSpan.FromSeconds(60) });
        await _cache.SetAsync(
            "sliding:2",
            Old,
            new() { SlidingExpiration = TimeSpan.FromSeconds(60), AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(100) }
        );

        for (var i = 0; i < 2; i++)
        {
            lab.Time.Advance(TimeSpan.FromSeconds(40));
            Assert.Equal(Old, await _cache.GetAsync("sliding:1"));
            await _cache.RefreshAsync("sliding:2");
        }

        lab.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(Old, await _cache.GetAsync("sliding:1"));
        Assert.Null(await _cache.GetAsync("sliding:2"));
        lab.Time.Advance(TimeSpan.FromSeconds(65));
        Assert.Null(await _cache.GetAsync("sliding:1"));
    }

    [Fact]
    public async Task Reads_of_a_sliding_value_never_bring_back_what_was_replaced_or_removed()
    {
        var sliding = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(5) };
        for (var i = 0; i < 20; i++)
        {
            var key = $"race:{i}";
            await _cache.SetAsync(key, Old, sliding);
            var reads = Enumerable.Range(0, 8).Select(_ => _cache.GetAsync(key)).ToArray();
            await (i % 2 == 0 ? _cache.SetAsync(key, New, sliding) : _cache.RemoveAsync(key));
            await Task.WhenAll(reads);

            Assert.Equal(i % 2 == 0 ? New : null, await _cache.GetAsync(key));
        }
    }

    [Fact]
    public async Task Value_is_replaced_only_if_it_matches()
    {
        Assert.Equal(HttpStatusCode.PreconditionFailed, await lab.PutAsync("orders", "if-match", "1", ifMatch: "\"any\""));
        Assert.Equal(HttpStatusCode.NoContent, await lab.PutAsync("orders", "if-match", "1"));
        using var read = await lab.GetAsync("orders", "if-match");
        var tag = read.Headers.ETag!.Tag;

        Assert.Equal(HttpStatusCode.NoContent, await lab.PutAsync("orders", "if-match", "2", ifMatch: tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await lab.PutAsync("orders", "if-match", "3", ifMatch: tag));
        Assert.Equal("2", await lab.ValueAsync("orders", "if-match"));
        foreach (var wrong in new[] { "*", "unquoted", "W/\"weak\"", "\"one\", \"two\"" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await lab.PutAsync("orders", "if-match", "4", ifMatch: wrong));
        }
    }

    [Fact]
    public async Task Value_of_another_program_is_a_miss()
    {
        foreach (var json in new[] { "{}", "7", "\"not base64\"", "[1]", "{\"value\":null}" })
        {
            await lab.PutAsync("bytes", "foreign", json);
            Assert.Null(await _cache.GetAsync("foreign"));
        }
    }

    [Fact]
    public async Task Lifetime_that_is_not_positive_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            _cache.SetAsync("refused", Old, new() { AbsoluteExpiration = lab.Time.GetUtcNow().AddSeconds(-1) })
        );

        Assert.Contains("AbsoluteExpiration", refused.Message, StringComparison.Ordinal);
    }
}
