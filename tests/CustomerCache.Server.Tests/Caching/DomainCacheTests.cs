using CustomerCache.Client;
using CustomerCache.Client.Connections;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Caching;

/// <summary>Get or fetch, over a connection with scripted responses.</summary>
public sealed class DomainCacheTests : IDisposable
{
    private readonly ScriptedConnection _connection = new();
    private readonly LogCapture _log = new();
    private readonly FakeTime _time = new();
    private readonly ILoggerFactory _loggers;
    private readonly DomainCache _cache;

    public DomainCacheTests()
    {
        _loggers = LoggerFactory.Create(b => b.AddProvider(_log));
        _cache = new DomainCache(
            "orders",
            _connection,
            null,
            new DomainCacheOptions(),
            _time,
            _loggers.CreateLogger<DomainCache>(),
            CancellationToken.None
        );
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Client_without_a_lease_fetches_by_itself_instead_of_polling_and_logs_it_once()
    {
        _connection.Answer = _ => new CacheReading.Missing();

        Assert.Equal("fetched", await _cache.GetOrFetchAsync("orders:detail:1", _ => Task.FromResult<string?>("fetched")));
        Assert.Equal("fetched", await _cache.GetOrFetchAsync("orders:detail:2", _ => Task.FromResult<string?>("fetched")));

        Assert.Equal(2, _connection.Requests);
        Assert.Single(_log.Entries, e => e.Id == 6016);
    }

    [Fact]
    public async Task Refused_lease_causes_one_fetch_however_long_the_refusal_took()
    {
        _connection.Answer = wait =>
        {
            _time.Advance(wait);
            throw new LeaseRefusedException("'lease' needs the scope 'write'");
        };

        Assert.Equal("fetched", await _cache.GetOrFetchAsync("orders:detail:1", _ => Task.FromResult<string?>("fetched")));

        Assert.Equal(1, _connection.Requests);
        Assert.Contains("needs the scope 'write'", Assert.Single(_log.Entries, e => e.Id == 6016).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_asks_again_after_a_wait_for_the_fetch_of_another()
    {
        var answers = new Queue<CacheReading>([new CacheReading.Missing(), new CacheReading.Failed("the other one failed")]);
        _connection.Answer = wait =>
        {
            _time.Advance(wait);
            return answers.Dequeue();
        };

        await Assert.ThrowsAsync<FetchFailedException>(() =>
            _cache.GetOrFetchAsync("orders:detail:1", _ => Task.FromResult<string?>("fetched")).AsTask()
        );

        Assert.Equal(2, _connection.Requests);
    }

    [Fact]
    public async Task Callers_of_different_types_do_not_share_a_fetch()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connection.Answer = _ => throw new HttpRequestException("refused");

        var text = _cache.GetOrFetchAsync("orders:detail:1", After("1")).AsTask();
        var number = _cache.GetOrFetchAsync("orders:detail:1", After((int?)1)).AsTask();
        go.SetResult();

        Assert.Equal(("1", 1), (await text, await number));

        Func<CancellationToken, Task<T?>> After<T>(T? value) =>
            async _ =>
            {
                await go.Task;
                return value;
            };
    }

    /// <summary>Responds to reads as scripted, and supports no other call.</summary>
    private sealed class ScriptedConnection : ICacheConnection
    {
        public Func<TimeSpan, CacheReading> Answer { get; set; } = _ => new CacheReading.Missing();

        public int Requests { get; private set; }

        public ValueTask<CacheReading> ReadAsync(string domain, string key, TimeSpan wait, CancellationToken cancellationToken)
        {
            Requests++;
            return ValueTask.FromResult(Answer(wait));
        }

        public ValueTask<CacheEntry?> FindAsync(string domain, string key, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<CacheWriting> WriteAsync(string domain, string key, CacheValue value, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<bool> RenewAsync(string domain, string key, string lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask ReleaseLeaseAsync(string domain, string key, string lease, string? message, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<int> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
