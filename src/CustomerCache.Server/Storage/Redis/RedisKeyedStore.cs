using System.Globalization;
using CustomerCache.Core.Caching.Stores;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CustomerCache.Server.Storage.Redis;

/// <summary>
/// Implements a keyed store as two Redis keys in one cluster slot: a hash of the contents, and a hash of the owner.
/// <list type="table">
/// <listheader><term>field of the owner's</term><description>what</description></listheader>
/// <item><term>epoch</term><description>the fencing token: starts with the time and grows with every acquisition, so that no two owners
/// share one even when Redis loses its data in between</description></item>
/// <item><term>data</term><description>identity of Redis' data when it was acquired: contents of another one are lost, as those are that
/// a failover to an older replica brings back</description></item>
/// <item><term>number</term><description>number of the owner's last write: a delayed write must not undo a later one</description></item>
/// </list>
/// A write is one script that compares both and applies everything or nothing. Beyond <see cref="MaxChanges"/> changes or
/// <see cref="MaxBytes"/> it is split, deletions first, and acknowledged as a whole; a crash can leave a part of an unacknowledged write.
/// An empty write only checks the owner and may run concurrently.
/// </summary>
internal sealed class RedisKeyedStore(RedisLink link, RedisIncarnation incarnation, TimeProvider time, string key) : IKeyedStore
{
    /// <summary>The most changes of one script: a few milliseconds, during which Redis serves no other client.</summary>
    public const int MaxChanges = 5_000;

    /// <summary>The most bytes of one script.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int PageSize = 250;

    private const string TakeOver = """
        local isLost = redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
        redis.call('HDEL', KEYS[1], 'number')
        local data = redis.call('HGET', KEYS[1], 'data')
        if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'data', ARGV[2]) end
        if data and ARGV[2] ~= '' and data ~= ARGV[2] then
            redis.call('UNLINK', KEYS[2])
            isLost = 1
        end
        if redis.call('HINCRBY', KEYS[1], 'epoch', 1) < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'epoch', ARGV[1]) end
        return {isLost, redis.call('HGET', KEYS[1], 'epoch')}
        """;

    // Epoch, number, how many fields are deleted, these, then fields and values. A command takes as many as Lua can pass.
    private const string Apply = """
        local owner = redis.call('HMGET', KEYS[1], 'epoch', 'number')
        if owner[1] ~= ARGV[1] then return 0 end
        if tonumber(owner[2] or '0') >= tonumber(ARGV[2]) then return 2 end
        redis.call('HSET', KEYS[1], 'number', ARGV[2])
        local last = 3 + tonumber(ARGV[3])
        for i = 4, last, 1000 do redis.call('HDEL', KEYS[2], unpack(ARGV, i, math.min(i + 999, last))) end
        for i = last + 1, #ARGV, 1000 do redis.call('HSET', KEYS[2], unpack(ARGV, i, math.min(i + 999, #ARGV))) end
        return 1
        """;

    private const string Empty = """
        local owner = redis.call('HMGET', KEYS[1], 'epoch', 'number')
        if owner[1] ~= ARGV[1] then return 0 end
        if tonumber(owner[2] or '0') >= tonumber(ARGV[2]) then return 2 end
        redis.call('HSET', KEYS[1], 'number', ARGV[2])
        redis.call('UNLINK', KEYS[2])
        return 1
        """;

    private readonly RedisKey[] _keys = [key + "/owner", key];
    private long _epoch;
    private long _number;

    /// <inheritdoc/>
    public Task<StoreContent> AcquireAsync(CancellationToken cancellationToken) =>
        RedisFailures.TranslateAsync(() => TakeOverAsync(cancellationToken));

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken) =>
        RedisFailures.TranslateAsync(() => ApplyAsync(changes, cancellationToken));

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) =>
        RedisFailures.TranslateAsync(() => RunAsync(Empty, [], cancellationToken));

    private async Task<StoreContent> TakeOverAsync(CancellationToken cancellationToken)
    {
        var redis = await link.OpenAsync();
        var data = await incarnation.IdentityAsync(cancellationToken);
        var takenOver = (RedisResult[])
            (
                await redis
                    .ScriptEvaluateAsync(TakeOver, _keys, [time.GetUtcNow().ToUnixTimeMilliseconds(), data])
                    .WaitAsync(cancellationToken)
            )!;
        var isLost = (int)takenOver[0] == 1;
        (_epoch, _number) = ((long)takenOver[1], 0);

        // No other owner can write any more, so the pages are consistent.
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (var field in redis.HashScanAsync(_keys[1], pageSize: PageSize).WithCancellation(cancellationToken))
        {
            values[field.Name!] = field.Value!;
        }

        return new StoreContent(values, IsComplete: !isLost || !await incarnation.IsRestoredAsync(cancellationToken));
    }

    private async Task ApplyAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            var redis = await link.OpenAsync();
            Check(await redis.HashGetAsync(_keys[0], "epoch").WaitAsync(cancellationToken) == _epoch ? 1 : 0);
            return;
        }

        foreach (var portion in Portions(changes))
        {
            await RunAsync(Apply, portion, cancellationToken);
        }
    }

    private async Task RunAsync(string script, IReadOnlyCollection<RedisValue> arguments, CancellationToken cancellationToken)
    {
        var redis = await link.OpenAsync();
        Check((int)await redis.ScriptEvaluateAsync(script, _keys, [_epoch, ++_number, .. arguments]).WaitAsync(cancellationToken));
    }

    private void Check(int answer)
    {
        if (answer == 0)
        {
            throw new StoreFencedException(
                string.Create(CultureInfo.InvariantCulture, $"{key} has another owner than {_epoch} now, or is lost.")
            );
        }

        if (answer == 2)
        {
            throw new RedisException($"A write to {key} came too late, and was not applied.");
        }
    }

    // The last write of a key wins.
    private static IEnumerable<List<RedisValue>> Portions(IReadOnlyList<KeyedWrite> changes)
    {
        var last = new Dictionary<string, ReadOnlyMemory<byte>?>(changes.Count, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            last[change.Key] = change.Value;
        }

        var (deleted, stored) = (new List<RedisValue>(), new List<RedisValue>());
        var bytes = 0L;
        foreach (var (place, value) in last.OrderBy(c => c.Value is not null))
        {
            var size = place.Length + (value?.Length ?? 0);
            var count = deleted.Count + (stored.Count / 2);
            if (count == MaxChanges || (count > 0 && bytes + size > MaxBytes))
            {
                yield return [deleted.Count, .. deleted, .. stored];
                deleted.Clear();
                stored.Clear();
                bytes = 0;
            }

            bytes += size;

            if (value is { } bytesOfPlace)
            {
                stored.Add(place);
                stored.Add(bytesOfPlace);
            }
            else
            {
                deleted.Add(place);
            }
        }

        yield return [deleted.Count, .. deleted, .. stored];
    }
}

/// <summary>Creates keyed stores in Redis, below the key prefix of this cluster.</summary>
internal sealed class RedisKeyedStores(RedisLink link, RedisIncarnation incarnation, TimeProvider time, IOptions<ClusterOptions> cluster)
    : IKeyedStores
{
    /// <inheritdoc/>
    public IKeyedStore Open(string name) => new RedisKeyedStore(link, incarnation, time, $"{cluster.Value.ServiceId}/keyed/{{{name}}}");
}
