using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Domains;
using CustomerCache.Core.Caching.Feed;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Caching;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace CustomerCache.Server.Tests.Caching;

/// <summary>What callers derived from records, while the caches cannot be reached.</summary>
public sealed class DerivedInvalidationTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly LogCapture _log = new();
    private readonly ConcurrentQueue<string> _dropped = [];
    private volatile bool _isDown;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Versions_that_come_while_the_caches_are_away_are_merged_and_dropped_together_once_they_are_back()
    {
        using var loggers = LoggerFactory.Create(b => b.AddProvider(_log));
        await using var services = new ServiceCollection().AddSingleton(Caches()).BuildServiceProvider();
        using var derived = new DerivedInvalidation(services, _time, loggers.CreateLogger<DerivedInvalidation>());
        await derived.StartAsync(CancellationToken.None);
        var (first, second, third) = (Snapshot(1, client: 1), Snapshot(2, client: 2), Snapshot(3, client: 1));

        _isDown = true;
        derived.Observe(new RefreshEvent.Published(StoredTenants.Vco1, first, second));
        await _log.WaitForAsync(1112, "version 2");
        derived.Observe(new RefreshEvent.Published(StoredTenants.Vco1, second, third));
        _isDown = false;
        await _time.WaitForTimersAsync(1);
        _time.Advance(TimeSpan.FromSeconds(5));
        await Patience.UntilAsync(() => Task.FromResult(!_dropped.IsEmpty), "the caches to be asked again");
        await derived.StopAsync(CancellationToken.None);

        Assert.Equal("client:1 client:2 device:VC00001", Assert.Single(_dropped));
    }

    private static TenantSnapshot Snapshot(long version, int client) =>
        TenantSnapshot.Create(StoredTenants.Vco1, version, DateTimeOffset.UnixEpoch, [RecordReader.TryRead(TestRecords.Edge(1, client: client), out var error) ?? throw new FormatException(error)]);

    [SuppressMessage("Reliability", "CA2012", Justification = "The substitute is told which call is meant; nothing waits for its task.")]
    private DomainCaches Caches()
    {
        var partition = Substitute.For<ICachePartition>();
        partition.InvalidateAsync(Arg.Any<Invalidation>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            if (_isDown)
            {
                throw new PartitionUnavailableException("down", new IOException());
            }

            _dropped.Enqueue(string.Join(' ', call.Arg<Invalidation>().Entities.Select(e => e.ToString()).Order(StringComparer.Ordinal)));
            return ValueTask.FromResult(InvalidationResult.Nothing);
        });
        var partitions = Substitute.For<IPartitions>();
        partitions.All.Returns([partition]);
        return new DomainCaches(new CacheDomains([]), partitions, Substitute.For<IInvalidationFeed>(), Substitute.For<IEntityLinkTypes>(), _time);
    }
}
